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
   * Handles an event at `nowMs` (epoch ms) and returns its effects. `roll` is a random number in [0, 1). Ignores events
   * of another generation and events that the phase does not handle (CN-19, CN-21).
   */
  step(event: MachineEvent, nowMs: number, roll: number): readonly Effect[]
  /** Returns the public status. The caller adds `sinceMs`. */
  status(): Omit<SocketStatus, 'sinceMs'>
  /**
   * Returns the effect that `reconnect()` would have now.
   * @param canPing whether a probe would send a ping
   */
  reconnectAnswer(atMs: number, canPing: unknown): ReconnectAnswer
  isFeeding(): boolean
  isClosing(): boolean
  /** Reads or replaces the whole state, for the `debug` option and tests. */
  whole?: { dump(): MachineState; load(state: MachineState): void }
}
