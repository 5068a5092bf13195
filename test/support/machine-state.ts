import type { TimerName } from '../../src/connection/machine/machine-events'
import type { MachineState, PhaseName } from '../../src/connection/machine/machine-state'

/** Timers that stop when the phase ends. */
export function timersOf(phase: PhaseName): readonly TimerName[] {
  if (phase === 'ready') return ['uptime', 'ping', 'pong']
  return phase === 'idle' || phase === 'failed' ? [] : [phase]
}

/** Only `reconnect()` may connect, because the app is hidden or offline. */
export function isBlocked({ hiddenAtMs, offline, loopback }: MachineState): boolean {
  return hiddenAtMs !== null || (offline && !loopback)
}

export function isFeeding({ phase }: MachineState): boolean {
  return phase === 'readying' || phase === 'ready'
}

/** An attempt is pending, or the connection is ready. */
export function isUnderWay(state: MachineState): boolean {
  return isFeeding(state) || ['resolving', 'opening', 'awaitingSlot'].includes(state.phase)
}

export function isClosing({ phase }: MachineState): boolean {
  return phase === 'leaving' || phase === 'closing'
}
