import { createCountedPorts } from '../support/counted-ports'
import { createMemoryLocks } from '../support/memory-locks'
import type { FarSide } from './far-side'
import type { SoakFault } from './soak-faults'

/** By their names: what is counted once an hour. */
export type SoakCounts = Readonly<Record<string, number>>

/** The surroundings of one client, and what they hold. */
export function openSoakWorld() {
  const { counts, ...world } = createCountedPorts()
  const { clock, random, storage } = world.ports
  return {
    ...world,
    /** For an outbox or a chat. */
    ownPorts: { clock, random, storage, locks: createMemoryLocks().holder() },
    counts: (): SoakCounts => ({ ...counts(), 'stored keys': storage.contents.size }),
  }
}

/** An app that runs all day with one kind of client, over a simulated clock. */
export interface SoakSubject extends Pick<ReturnType<typeof openSoakWorld>, 'clock' | 'lifecycle' | 'network'> {
  readonly far: FarSide
  /** Faults of this kind alone. */
  readonly ownFaults?: readonly SoakFault[]
  /** The page that needs the connection is shown, or not. */
  need(needed: boolean): void
  /** The user asks for the connection after it was given up. */
  reconnect(): void
  /** The server restarts: it numbers from 0 again. */
  restart?(): void
  /** Ten times a second: what the server pushes. The first beat is 1. */
  beat(beat: number): void
  /** Every twenty seconds: what the user does. */
  act(): void
  status(): string
  /** Listeners, timers and what else must not grow, beside sockets. */
  counts(): SoakCounts
  /** The faults found while everything should be in order; `status` is judged apart. */
  complaints(): readonly string[]
  /** Begun by `act`, and come to an end. */
  acts(): { readonly begun: number; readonly ended: number }
  /** The number of updates that the server pushed and the client took. */
  updates(): number
  dispose(): void
}
