import type { World } from './world'

/** A step of the probe, and how long it is looked at. */
export interface ProbeStep {
  readonly name: string
  act(): void
  readonly forMs: number
}

/** A feature in one app. */
export interface Life {
  /** `u`, from 0 up to 1, is the action's own draw. Never two residents with the same name of an action. */
  readonly actions: Readonly<Record<string, (u: number) => void>>
  /** Each step leaves the app as it found it, or the next step says what it needs. */
  readonly probe: readonly ProbeStep[]
  /** After a history: takes back what the history left of this feature that is no part of the situation. */
  calm(): void
  /** Something that its server has sent is on its way. */
  isAwaited?(): boolean
  /** The visible state now. It is compared, with times and ids made alike. */
  shown(): unknown
  /** After each step of a history: what must hold at any moment, outside of the app's own calls, is judged. */
  looked?(): void
  /** The user is signed in, all is well and has been for long enough: what must be true by now is judged. */
  settled?(): void
  /** After `settled`: removes the records of user and servers, so that a soak weighs the app alone. */
  forget?(): void
  /** Counts that are the same each hour of a soak. */
  counts?(): Readonly<Record<string, number>>
  /** All works again: judges, over time, what must come of everything. */
  finish?(): Promise<void>
  /** As it is now: the same feature in a fresh app in the same situation. */
  handOver(): (world: World) => Life
  /** The application ends it. */
  end(): void
}

/** A feature that lives in the world. */
export interface Resident {
  readonly name: string
  /** The events that call the application back: anything may be done within. */
  readonly events: readonly string[]
  /** Its pages open what a history closed only as a user signs in. */
  readonly opensAtSignIn?: boolean
  /** It lives on a device, with servers that go on while the device sleeps and the process is killed. */
  readonly hasDevice?: boolean
  moveIn(world: World): Life
}
