import { sumOf } from '../load/worker'
import { openRecord } from '../support/record'
import { faults, runStorm, type Storm } from './storm'
import { stormCode } from './storm-servers'
import { invariants, noChecks } from './tally'

export interface StormsOptions {
  readonly first: number
  readonly seeds: number
  /** The results file, with which stopped storms continue. */
  readonly record: string | undefined
  readonly reported?: ((line: string) => void) | undefined
}

/** From this number of storms on, a server must have tried to write with a lost role. */
const seedsForLateWrites = 10

export function sumUp(storms: readonly Storm[]) {
  const checks = noChecks()
  for (const name of invariants) checks[name] = sumOf(storms, (storm) => storm.checks[name])
  const played = storms.flatMap((storm) => storm.faults)
  const violations = storms.flatMap((storm) => storm.violations.map((what) => `seed ${storm.seed}: ${what}`))
  const lateWrites = sumOf(storms, (storm) => storm.lateWrites)
  const complaints = invariants.filter((name) => checks[name] === 0).map((name) => `${name} was never judged`)
  if (storms.length >= seedsForLateWrites && lateWrites === 0) complaints.push('no role was lost before a write')
  return {
    seeds: storms.length,
    faults: Object.fromEntries(faults.map((name) => [name, played.filter((fault) => fault === name).length])),
    checks,
    violations,
    orders: {
      placed: sumOf(storms, ({ orders }) => orders.placed),
      acked: sumOf(storms, ({ orders }) => orders.acked),
    },
    lateWrites,
    maxUnpricedMs: Math.max(0, ...storms.map(({ maxUnpricedMs }) => maxUnpricedMs)),
    /** The invariants that were never checked. */
    complaints,
    met: violations.length === 0 && complaints.length === 0,
  }
}

export async function runStorms({ first, seeds, record, reported }: StormsOptions) {
  const results = await openRecord<Storm>(record, stormCode())
  const storms: Storm[] = []
  for (let seed = first; seed < first + seeds; seed += 1) {
    const known = results.known(String(seed))
    const storm = known ?? await runStorm(seed)
    if (known === undefined) await results.add(String(seed), storm)
    reported?.(JSON.stringify(storm))
    storms.push(storm)
  }
  return sumUp(storms)
}
