import type { World } from './world'

/** A step of the probe, and the time in ms that is observed after it. */
export type ProbeStep = readonly [name: string, forMs: number, act: () => void]

export interface Life {
  /** `u`, from 0 up to 1, is the action's own random number. Action names are unique across residents. */
  readonly actions: Readonly<Record<string, (u: number) => void>>
  /** In any order: each step leaves the app's state as it was, or the next step prepares the state it needs. */
  readonly probe: readonly ProbeStep[]
  /** Called after a history: resets the feature state that does not belong to the situation. */
  calm(): void
  /** Whether data from its server is on its way. */
  isAwaited?(): boolean
  /** The visible state, compared with normalized times and ids. */
  shown(): unknown
  /** Called after each step of a history, outside the app's own calls: checks what must always hold. */
  looked?(): void
  /** Called when the user is signed in and everything has worked for long enough: checks what must be true by now. */
  settled?(): void
  /** Called after `settled`: drops the user's and servers' records, so that a soak measures only the app. */
  forget?(): void
  /** Counts that are the same in each hour of a soak. */
  counts?(): Readonly<Record<string, number>>
  /** Called when everything works again: checks over time what must happen. */
  finish?(): Promise<void>
  /** The same feature in its current state, in a fresh app in the same situation. */
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
