import { askWhen, type WhenAnswer } from '../policy/ask-when'
import type { Outage } from './state'
import type { Env } from './turn'

/** When the coming attempt of an outage is due, and whence its windows count by then. */
export type ComingAttempt =
  | { readonly ok: true; readonly atMs: number; readonly lostAtMs: number }
  | { readonly ok: false; readonly fault: string }

/**
 * Asks the policy. When the attempt's window and the next one's are both over, the machine slept or
 * the clock was set: the windows move up, as if the attempt before had been due just now. Otherwise
 * all that is left of the budget would go out at once, at a network that is only waking up.
 */
export function comingAttempt(outage: Outage, { nowMs, policy, roll }: Env): ComingAttempt {
  const { lostAtMs, made, phase } = outage
  const ask = (attempt: number, fromMs: number): WhenAnswer => {
    const endedAtMs = Math.max(nowMs, fromMs)
    return askWhen(policy.reconnect, { attempt, lostAtMs: fromMs, endedAtMs, phase, roll })
  }
  const isOver = (answer: WhenAnswer): boolean => answer.ok && answer.atMs < nowMs
  const coming = ask(made + 1, lostAtMs)
  if (!isOver(coming) || !isOver(ask(made + 2, lostAtMs))) return withStart(coming, lostAtMs)
  const before: WhenAnswer = made === 0 ? { ok: true, atMs: lostAtMs } : ask(made, lostAtMs)
  if (!before.ok) return before
  const movedMs = lostAtMs + nowMs - before.atMs
  return withStart(ask(made + 1, movedMs), movedMs)
}

function withStart(answer: WhenAnswer, lostAtMs: number): ComingAttempt {
  return answer.ok ? { ...answer, lostAtMs } : answer
}
