import type { Planned } from './action'
import type { Breakage } from './breakage'
import type { Job } from './campaign'
import type { Violation } from './checks'
import { runSchedule } from './run-schedule'
import { makeSchedule } from './schedule'
import { shorten } from '../world/shorten'

/** The shortest schedule that was found to break the same invariant. */
export interface Shrunk {
  readonly actions: readonly Planned[]
  /** The number in the whole schedule. */
  readonly outOf: number
  readonly violation: Violation
  readonly runs: number
}

/** `undefined` when the schedule breaks only with the resets that make up for thin ones. */
export async function shrink(
  { seed, platform }: Job, { invariant }: Pick<Violation, 'invariant'>, breakage: Breakage = {},
): Promise<Shrunk | undefined> {
  const { actions: all } = makeSchedule(seed, platform)
  const short = await shorten(all, async (actions) => {
    const only = new Set(actions.map(({ id }) => id))
    const { violation } = await runSchedule({ seed, platform, only, breakage })
    return violation?.invariant === invariant ? violation : undefined
  })
  if (short === undefined) return undefined
  return { actions: short.items, outOf: all.length, violation: short.found, runs: short.runs }
}
