import type { ConnectionPolicy } from '../policy/connection-policy'
import type { MachineState, Outage, Phase } from './state'
import type { SocketStatus, SocketStatusName } from './status'
import { isBlocked } from './turn'

/** What pages see of the machine. `sinceMs` is the caller's: it keeps when the name last changed. */
export function projectStatus(state: MachineState, policy: ConnectionPolicy): Omit<SocketStatus, 'sinceMs'> {
  const status = statusName(state)
  const { phase, outage } = state
  return {
    status,
    attempt: outage === null || status !== 'reconnecting' ? 0 : attemptNumber(phase, outage, policy.attempts),
    attempts: policy.attempts,
    nextAtMs: phase.name === 'waiting' && status === 'reconnecting' ? phase.dueAtMs : null,
    slotAwaitedSinceMs: phase.name === 'awaitingSlot' || phase.name === 'opening' ? phase.slotSinceMs : null,
    pausedBy: status !== 'paused' ? null : state.foreground ? 'offline' : 'background',
    failure: status === 'open' ? null : state.failure,
  }
}

function statusName(state: MachineState): SocketStatusName {
  const { phase, outage, need } = state
  switch (phase.name) {
    case 'resolving':
    case 'opening':
    case 'awaitingSlot':
    case 'readying':
      return outage === null ? 'connecting' : 'reconnecting'
    case 'ready':
      return 'open'
    case 'waiting':
      return outage === null ? 'connecting' : 'reconnecting'
    case 'closing':
      if (need !== 'present') return 'idle'
      if (isBlocked(state) && phase.next !== 'asked') return 'paused'
      return outage === null ? 'connecting' : 'reconnecting'
    case 'idle':
    case 'paused':
    case 'failed':
      return phase.name
  }
}

function attemptNumber(phase: Phase, { made }: Outage, attempts: number): number {
  const coming = phase.name === 'waiting' && phase.kind === 'attempt' ? made + 1 : made
  return Math.min(attempts, Math.max(1, coming))
}
