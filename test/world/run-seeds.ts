import { castOf, kindOf, playSeed, type SeedOptions } from './campaign'
import { makeHistory } from './history'
import type { Tally } from './world'

/** Seeds that follow each other, played alike. */
export interface Job {
  readonly first: number
  readonly seeds: number
  readonly options: SeedOptions
}

/** The result of many seeds. Plain data: it goes from one process to another, and into a record. */
export interface Summary {
  steps: number
  /** In the order of the seeds. */
  readonly failed: { readonly seed: number; readonly judge: string }[]
  readonly tally: Tally
  /** By the kind of world, which differ much in speed. */
  readonly kinds: Record<string, { seeds: number; cpuMs: number }>
}

export const chunk = 250

export function planJobs(first: number, seeds: number, options: SeedOptions): readonly Job[] {
  return Array.from({ length: Math.ceil(seeds / chunk) }, (_, index) => ({
    first: first + index * chunk, seeds: Math.min(chunk, seeds - index * chunk), options,
  }))
}

export const nameOf = ({ first, seeds, options: { feature, judge } }: Job): string =>
  [`${first} + ${seeds}`, ...feature === undefined ? [] : [feature], ...judge === undefined ? [] : [judge]].join(' ')

export const emptySummary = (): Summary => ({ steps: 0, failed: [], tally: {}, kinds: {} })

function addTally(to: Tally, from: Tally): void {
  for (const [name, times] of Object.entries(from)) to[name] = (to[name] ?? 0) + times
}

function addTime(to: Summary, kind: string, seeds: number, cpuMs: number): void {
  const before = to.kinds[kind] ?? { seeds: 0, cpuMs: 0 }
  to.kinds[kind] = { seeds: before.seeds + seeds, cpuMs: before.cpuMs + cpuMs }
}

/** Adds what another process found. */
export function addSummary(to: Summary, { steps, failed, tally, kinds }: Summary): void {
  to.steps += steps
  to.failed.push(...failed)
  to.failed.sort((one, other) => one.seed - other.seed)
  addTally(to.tally, tally)
  for (const [kind, { seeds, cpuMs }] of Object.entries(kinds)) addTime(to, kind, seeds, cpuMs)
}

/** The CPU time of all threads since the process began. */
function cpuMsNow(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

export async function runJob({ first, seeds, options }: Job): Promise<Summary> {
  const summary = emptySummary()
  for (let seed = first; seed < first + seeds; seed += 1) {
    const cast = castOf(seed, options.feature)
    const before = cpuMsNow()
    summary.steps += makeHistory(seed, cast).length
    const { difference, tally } = await playSeed(seed, undefined, options)
    if (difference !== undefined) summary.failed.push({ seed, judge: difference.judge })
    addTally(summary.tally, tally)
    addTime(summary, kindOf(cast), 1, cpuMsNow() - before)
  }
  return summary
}
