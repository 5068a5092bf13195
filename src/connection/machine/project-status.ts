import type { ConnectionPolicy } from '../policy/connection-policy'
import type { MachineState } from './state'
import type { ReconnectAnswer, SocketStatus, SocketStatusName } from './status'
import { isBlocked, isClosing, isInFlight, isYoung } from './transition'

/** The status that pages see. The caller adds `sinceMs`, the time when the name last changed. */
export function projectStatus(
  state: MachineState, { maxAttempts }: ConnectionPolicy,
): Omit<SocketStatus, 'sinceMs'> {
  const status = statusName(state)
  const { phase, outage } = state
  const waits = phase.name === 'waiting'
  const made = (outage?.made ?? 0) + (waits && phase.kind === 'attempt' ? 1 : 0)
  return {
    status,
    attempt: status === 'reconnecting' ? Math.min(maxAttempts, Math.max(1, made)) : 0,
    maxAttempts,
    nextAtMs: waits && status === 'reconnecting' ? phase.dueAtMs : null,
    slotAwaitedSinceMs: phase.name === 'awaitingSlot' || phase.name === 'opening' ? phase.slotSinceMs : null,
    pausedBy: status !== 'paused' ? null : state.foreground ? 'offline' : 'background',
    failure: status === 'open' ? null : state.failure,
  }
}

function statusName(state: MachineState): SocketStatusName {
  const { phase, outage, need } = state
  const { name } = phase
  if (name === 'idle' || name === 'paused' || name === 'failed') return name
  if (name === 'ready') return 'open'
  if (isClosing(phase) && need !== 'present') return 'idle'
  if (isClosing(phase) && isBlocked(state) && phase.next !== 'asked') return 'paused'
  return outage === null ? 'connecting' : 'reconnecting'
}

/** What `reconnect()` is about to do, told from the state in which the user calls it. */
export function reconnectAnswer(state: MachineState, policy: ConnectionPolicy, nowMs: number): ReconnectAnswer {
  if (!state.sessionReady) return 'no-session'
  if (state.need !== 'present') return 'no-lease'
  const { phase } = state
  if (phase.name === 'ready') return policy.ping ? 'probing' : 'kept'
  return isInFlight(phase) && isYoung(phase, { nowMs, policy }) ? 'kept' : 'attempting'
}
