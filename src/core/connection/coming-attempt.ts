import { askWhen } from '../policy/ask-when'
import type { Outage } from './state'
import type { Env } from './turn'

export interface ComingAttempt {
  /** When it is due, or what is wrong with the policy's answer. */
  readonly when: number | string
  /** Whence the windows count by then. */
  readonly lostAtMs: number
}

/**
 * Asks the policy. When the attempt's window and the next one's are both over, the machine slept or
 * the clock was set: the windows move up, as if the attempt before had been due just now. Otherwise
 * all that is left of the budget would go out at once, at a network that is only waking up.
 */
export function comingAttempt({ lostAtMs, made, phase }: Outage, { nowMs, policy, roll }: Env): ComingAttempt {
  const ask = (attempt: number, fromMs: number): number | string =>
    askWhen(policy.reconnect, { attempt, lostAtMs: fromMs, endedAtMs: Math.max(nowMs, fromMs), phase, roll })
  // What is no time is not over either: a policy need have no answer beyond its budget.
  const isOver = (when: number | string): boolean => Number(when) < nowMs
  const when = ask(made + 1, lostAtMs)
  if (!isOver(when) || !isOver(ask(made + 2, lostAtMs))) return { when, lostAtMs }
  const before = made === 0 ? lostAtMs : ask(made, lostAtMs)
  if (typeof before === 'string') return { when: before, lostAtMs }
  const movedMs = lostAtMs + nowMs - before
  return { when: ask(made + 1, movedMs), lostAtMs: movedMs }
}

/** The latest that a phase can be: it is drawn from [0, 1). */
const latestPhase = 1 - Number.EPSILON

/**
 * How long after the last attempt its window ends: how much later the latest phase would have been asked to make it. A
 * round that began with its client's own last attempt would put the phase on top of the phase, so that one client waits
 * next to nothing between two rounds and another for two windows. 0 where the policy asks nothing of the phase.
 */
export function windowLeftMs({ lostAtMs, made, phase }: Outage, { nowMs, policy, roll }: Env): number {
  const ask = (at: number): number =>
    Number(askWhen(policy.reconnect, { attempt: made, lostAtMs, endedAtMs: nowMs, phase: at, roll }))
  const leftMs = ask(latestPhase) - ask(phase)
  return leftMs > 0 ? leftMs : 0
}
