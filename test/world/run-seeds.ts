import { castOf, playSeed, type SeedOptions } from './campaign'
import { makeHistory } from './history'
import type { Tally } from './world'

export interface Job {
  readonly first: number
  readonly seeds: number
  readonly options: SeedOptions
}

/** Plain data, because processes exchange summaries. */
export interface Summary {
  steps: number
  readonly failed: { readonly seed: number; readonly judge: string }[]
  readonly tally: Tally
}

export const chunk = 250

export function planJobs(first: number, seeds: number, options: SeedOptions): readonly Job[] {
  return Array.from({ length: Math.ceil(seeds / chunk) }, (_, index) => ({
    first: first + index * chunk, seeds: Math.min(chunk, seeds - index * chunk), options,
  }))
}

export const emptySummary = (): Summary => ({ steps: 0, failed: [], tally: {} })

export function addSummary(to: Summary, { steps, failed, tally }: Summary): void {
  to.steps += steps
  to.failed.push(...failed)
  to.failed.sort((one, other) => one.seed - other.seed)
  for (const [name, times] of Object.entries(tally)) to.tally[name] = (to.tally[name] ?? 0) + times
}

export async function runJob({ first, seeds, options }: Job): Promise<Summary> {
  const summary = emptySummary()
  for (let seed = first; seed < first + seeds; seed += 1) {
    const { difference, tally } = await playSeed(seed, undefined, options)
    addSummary(summary, {
      steps: makeHistory(seed, castOf(seed, options.feature)).length,
      failed: difference === undefined ? [] : [{ seed, judge: difference.judge }],
      tally,
    })
  }
  return summary
}
