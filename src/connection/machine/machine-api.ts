import type { ConnectionPolicy } from '../policy/connection-policy'
import type { Effect, MachineEvent } from './machine-events'
import type { MachineState } from './machine-state'
import type { ReconnectAnswer, SocketStatus } from './status'

export interface Surroundings {
  readonly policy: ConnectionPolicy
  /** The initial value of `sessionReady`. */
  readonly ready: boolean
  readonly renewableToken: boolean
  readonly hiddenAtMs: number | null
}

export interface Machine
  extends Pick<MachineState, 'phase' | 'generation' | 'leases' | 'hiddenAtMs' | 'token'> {
  /**
   * Handles an event and returns its effects. Each event comes with the time (epoch ms) and a random number in [0, 1).
   * Events of another generation, and events that the phase does not handle, have no effect (CN-19, CN-21).
   */
  step(event: MachineEvent, nowMs: number, roll: number): readonly Effect[]
  /** Returns the public status without `sinceMs`, which the caller adds. */
  status(): Omit<SocketStatus, 'sinceMs'>
  /** Returns the effect that `reconnect()` would have in the current state. */
  reconnectAnswer(atMs: number): ReconnectAnswer
  isFeeding(): boolean
  isClosing(): boolean
  /** Reads or replaces the whole state. Used by the `debug` option and by tests. */
  whole?: { dump(): MachineState; load(state: MachineState): void }
}
