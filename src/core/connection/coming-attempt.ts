import type { Outage } from './state'
import type { Env } from './turn'

export interface ComingAttempt {
  /** When it is due, or what is wrong with the policy's answer. */
  readonly when: number | string
  /** With the time from which the windows count by then. */
  readonly outage: Outage
}

/**
 * Asks the policy. When the attempt's window and the next one's are both over, the machine slept or
 * the clock was set: the windows move up, as if the attempt before had been due just now. Otherwise
 * all that is left of the budget would go out at once, at a network that is only waking up.
 */
export function comingAttempt(outage: Outage, env: Env): ComingAttempt {
  const { lostAtMs, made } = outage
  // What is no time is not over either: a policy need have no answer beyond its budget.
  const isOver = (when: number | string): boolean => Number(when) < env.nowMs
  const when = ask(made + 1, outage, env)
  if (!isOver(when) || !isOver(ask(made + 2, outage, env))) return { when, outage }
  const before = made === 0 ? lostAtMs : ask(made, outage, env)
  if (typeof before === 'string') return { when: before, outage }
  const moved = { ...outage, lostAtMs: lostAtMs + env.nowMs - before }
  return { when: ask(made + 1, moved, env), outage: moved }
}

/** The latest that a phase can be: it is drawn from [0, 1). */
const latestPhase = 1 - Number.EPSILON

/**
 * How long after the last attempt its window ends: how much later the latest phase would have been asked to make it. A
 * round that began with its client's own last attempt would put the phase on top of the phase, so that one client waits
 * next to nothing between two rounds and another for two windows. 0 where the policy asks nothing of the phase.
 */
export function windowLeftMs(outage: Outage, env: Env): number {
  const { made } = outage
  const leftMs = Number(ask(made, { ...outage, phase: latestPhase }, env)) - Number(ask(made, outage, env))
  return leftMs > 0 ? leftMs : 0
}

/**
 * Asks a policy that an application may have written itself. One that throws or gives no time is at fault:
 * then the answer is what it did, as text.
 */
function ask(attempt: number, { lostAtMs, phase }: Outage, { nowMs, policy, roll }: Env): number | string {
  try {
    const atMs = policy.reconnect({ attempt, lostAtMs, endedAtMs: Math.max(nowMs, lostAtMs), phase, roll })
    return Number.isFinite(atMs) ? atMs : `reconnect gave ${atMs}`
  } catch (error) {
    return `reconnect threw ${String(error)}`
  }
}
