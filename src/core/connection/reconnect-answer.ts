import type { ConnectionPolicy } from '../policy/connection-policy'
import type { MachineState } from './state'
import type { ReconnectAnswer } from './status'
import { isInFlight, isYoung } from './turn'

/** What `reconnect()` is about to do, told from the state it is asked in. */
export function reconnectAnswer(state: MachineState, policy: ConnectionPolicy, nowMs: number): ReconnectAnswer {
  if (!state.sessionReady) return 'no-session'
  if (state.need !== 'present') return 'no-lease'
  const { phase } = state
  if (phase.name === 'ready') return policy.ping ? 'probing' : 'kept'
  return isInFlight(phase) && isYoung(phase, { nowMs, policy }) ? 'kept' : 'attempting'
}
