import type { Planned } from './action'
import type { Breakage } from './breakage'
import type { Job } from './campaign'
import type { Violation } from './checks'
import { runSchedule } from './run-schedule'
import { makeSchedule } from './schedule'

/** The shortest schedule that was found to break the same invariant. */
export interface Shrunk {
  readonly actions: readonly Planned[]
  /** Of the whole schedule. */
  readonly outOf: number
  readonly violation: Violation
  readonly runs: number
}

const mostRuns = 600

/**
 * Delta debugging: leaves out ever smaller parts as long as the same invariant breaks without them, until no single
 * action can be spared. `undefined` when the schedule breaks only with the resets that make up for thin ones.
 */
export async function shrink(
  { seed, platform }: Job, { invariant }: Pick<Violation, 'invariant'>, breakage: Breakage = {},
): Promise<Shrunk | undefined> {
  const { actions: all } = makeSchedule(seed, platform)
  let runs = 0

  async function breaksWith(actions: readonly Planned[]): Promise<Violation | undefined> {
    runs += 1
    const only = new Set(actions.map(({ id }) => id))
    const { violation } = await runSchedule({ seed, platform, only, breakage })
    return violation?.invariant === invariant ? violation : undefined
  }

  let actions: readonly Planned[] = all
  let violation = await breaksWith(actions)
  if (violation === undefined) return undefined
  for (let size = Math.ceil(actions.length / 2); size >= 1 && runs < mostRuns; ) {
    let isShorter = false
    for (let from = 0; from < actions.length && runs < mostRuns; ) {
      const rest = [...actions.slice(0, from), ...actions.slice(from + size)]
      const found = await breaksWith(rest)
      if (found === undefined) {
        from += size
      } else {
        actions = rest
        violation = found
        isShorter = true
      }
    }
    if (size > 1) size = Math.ceil(size / 2)
    else if (!isShorter) break
  }
  return { actions, outOf: all.length, violation, runs }
}
