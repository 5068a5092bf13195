import type { Outage } from './state'
import type { Env, Transition } from './transition'

/**
 * Asks the policy when the next attempt of an outage is due: the time (epoch ms), or what is wrong with the answer.
 * When that attempt's window and the following one are both over, the device slept or the clock was set. Then the
 * windows move, as if the last attempt had been due now: otherwise the remaining attempts would all go out at once,
 * over a network that is not ready yet. The outage that counts from now on is in the state.
 */
export function dueAt(t: Transition, outage: Outage): number | string {
  const { lostAtMs, made } = outage
  // Text (an answer that is no time) is not over: a policy may have no answer beyond its last attempt.
  const isOver = (when: number | string): boolean => Number(when) < t.nowMs
  const when = ask(made + 1, outage, t)
  t.outage = outage
  if (!isOver(when) || !isOver(ask(made + 2, outage, t))) return when
  const before = made === 0 ? lostAtMs : ask(made, outage, t)
  if (typeof before === 'string') return before
  t.outage = { ...outage, lostAtMs: lostAtMs + t.nowMs - before }
  return ask(made + 1, t.outage, t)
}

/** The latest phase: phases are drawn from [0, 1). */
const latestPhase = 1 - Number.EPSILON

/**
 * The time from the last attempt to the end of its window, ms; 0 where the policy does not use the phase. A second
 * round that began at the client's own last attempt would add the phase twice: one client would wait no time between
 * two rounds, another two windows.
 */
export function windowLeftMs(env: Env, outage: Outage): number {
  const { made } = outage
  const leftMs = Number(ask(made, { ...outage, phase: latestPhase }, env)) - Number(ask(made, outage, env))
  return leftMs > 0 ? leftMs : 0
}

/** The policy may be the application's: one that throws or answers no finite time gives the text of its fault. */
function ask(attempt: number, { lostAtMs, phase }: Outage, { nowMs, policy, roll }: Env): number | string {
  try {
    const atMs = policy.reconnect({ attempt, lostAtMs, endedAtMs: Math.max(nowMs, lostAtMs), phase, roll })
    return Number.isFinite(atMs) ? atMs : `reconnect gave ${atMs}`
  } catch (error) {
    return `reconnect threw ${String(error)}`
  }
}
