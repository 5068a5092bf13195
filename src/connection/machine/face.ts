import { attemptsMade } from './reconnect'
import type { Machine } from './machine'
import type { ReconnectAnswer, SocketStatus, SocketStatusName } from './status'
import { isBlocked, isClosing, isInFlight, isYoung } from './transition'

/** The status that pages see. The caller adds `sinceMs`, the time when the name last changed. */
export function projectStatus(m: Machine): Omit<SocketStatus, 'sinceMs'> {
  const status = statusName(m)
  const { maxAttempts } = m.policy
  const waits = m.phase === 'waiting'
  const isAgain = status === 'reconnecting'
  const count = attemptsMade(m) + (waits && !m.isExtra ? 1 : 0)
  return {
    status,
    attempt: isAgain ? Math.min(maxAttempts, Math.max(1, count)) : 0,
    maxAttempts,
    nextAtMs: waits && isAgain ? m.dueAtMs : null,
    slotAwaitedSinceMs: m.phase === 'awaitingSlot' || m.phase === 'opening' ? m.slotSinceMs : null,
    pausedBy: status !== 'paused' ? null : m.hiddenAtMs === null ? 'offline' : 'background',
    failure: status === 'open' ? null : m.failure,
  }
}

function statusName(m: Machine): SocketStatusName {
  const { phase } = m
  // A pause whose cause is over is left once a page needs the connection back.
  if (phase === 'paused') return isBlocked(m) ? phase : 'idle'
  if (phase === 'idle' || phase === 'failed') return phase
  if (phase === 'ready') return 'open'
  if (isClosing(m) && m.need !== 'present') return 'idle'
  if (isClosing(m) && isBlocked(m) && m.next !== 'asked') return 'paused'
  return m.lostAtMs === null ? 'connecting' : 'reconnecting'
}

/** The effect that `reconnect()` will have, read from the state in which the user calls it. */
export function reconnectAnswer(m: Machine, nowMs: number): ReconnectAnswer {
  if (!m.sessionReady) return 'no-session'
  if (m.need !== 'present') return 'no-lease'
  if (m.phase === 'ready') return m.policy.ping ? 'probing' : 'kept'
  return isInFlight(m) && isYoung(m, nowMs) ? 'kept' : 'attempting'
}
