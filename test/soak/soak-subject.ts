import type { ScriptedLifecycle, ScriptedNetwork } from '../../src/testing/scripted-ports'
import type { SimulatedClock } from '../../src/testing/simulated-clock'
import type { FarFaults, FarSide } from './far-side'
import type { SoakFault } from './soak-faults'

/** By their names: what is counted once an hour. */
export type SoakCounts = Readonly<Record<string, number>>

/** An app that runs all day with one kind of client, over a simulated clock. */
export interface SoakSubject {
  readonly clock: SimulatedClock
  readonly lifecycle: ScriptedLifecycle
  readonly network: ScriptedNetwork
  readonly faults: FarFaults
  readonly far: Pick<FarSide, 'cut' | 'losses'>
  /** Faults of this kind alone. */
  readonly ownFaults: readonly SoakFault[]
  /** The page that needs the connection is shown, or not. */
  need(needed: boolean): void
  /** The user asks for the connection after it was given up. */
  reconnect(): void
  /** The server restarts: it numbers from 0 again. */
  restart(): void
  /** Ten times a second: what the server pushes. */
  beat(): void
  /** Every twenty seconds: what the user does. */
  act(): void
  /** Listeners, timers, sockets and what else must not grow. */
  counts(): SoakCounts
  /** The faults found while everything should be in order. */
  complaints(): readonly string[]
  /** Begun by `act`, and come to an end. */
  acts(): { readonly begun: number; readonly ended: number }
  /** The number of updates that the server pushed and the client took. */
  updates(): number
  dispose(): void
}
