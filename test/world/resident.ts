import type { World } from './world'

/** A step of the probe, and the time in ms that is observed after it. */
export type ProbeStep = readonly [name: string, forMs: number, act: () => void]

export interface Life {
  /** `u`, from 0 up to 1, is the action's own random number. Action names are unique across residents. */
  readonly actions: Readonly<Record<string, (u: number) => void>>
  /** Steps in any order: each step restores the app's state, or the next step prepares the state that it needs. */
  readonly probe: readonly ProbeStep[]
  /** Called after a history: resets the feature state that does not belong to the situation. */
  calm(): void
  /** Whether data from its server is on its way. */
  isAwaited?(): boolean
  /** The visible state, compared with normalized times and ids. */
  shown(): unknown
  /** Called after each step of a history, outside the app's own calls. Checks the invariants. */
  looked?(): void
  /** Called when the user is signed in and everything has worked for long enough. Checks the expected state. */
  settled?(): void
  /** Called after `settled`: drops the user's and servers' records, so that a soak measures only the app. */
  forget?(): void
  /** Counts that are the same in each hour of a soak. */
  counts?(): Readonly<Record<string, number>>
  /** Called when everything works again. Checks over time that required events happen. */
  finish?(): Promise<void>
  /** The same feature, in its current state, for a fresh app. */
  handOver(): (world: World) => Life
  end(): void
}

export interface Resident {
  readonly name: string
  /** Events that call the application. Any action may happen within them. */
  readonly events: readonly string[]
  /** The feature runs on a device. Its servers continue while the device sleeps and the process is killed. */
  readonly hasDevice?: boolean
  moveIn(world: World): Life
}
