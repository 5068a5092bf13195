import type { Tradewire } from '../../src/connection/vue/create-tradewire'
import type { CopyTradingEvents } from '../../src/positions/model/positions-update'
import type { ScriptedLifecycle, ScriptedNetwork } from '../../src/testing/scripted-ports'
import type { SimulatedClock } from '../../src/testing/simulated-clock'
import type { Feed } from './feed'
import type { Pages } from './pages'
import type { Trace } from './trace'

/** How the application's providers behave. */
export interface Providers {
  token: 'given' | 'throws' | 'hangs'
}

/** One app of the world with everything around it. */
export interface WorldApp {
  readonly clock: SimulatedClock
  readonly feed: Feed
  readonly lifecycle: ScriptedLifecycle
  readonly network: ScriptedNetwork
  readonly tradewire: Tradewire<CopyTradingEvents>
  readonly pages: Pages
  readonly providers: Providers
  readonly trace: Trace
  /** `null` signs out. */
  signIn(userId: number | null): void
}

/** Something that happens; `u`, from 0 up to 1, is its own draw. */
export type Act = (app: WorldApp, u: number) => void

/** A step of the probe, and how long it is looked at. */
export interface ProbeStep {
  readonly name: string
  act(app: WorldApp): void
  readonly forMs: number
}

/** A feature that lives in the world. */
export interface Resident {
  /** What may happen in a history, by name. Never two residents with the same name of an action. */
  readonly actions: Readonly<Record<string, Act>>
  /** Its part of the probe; each step leaves the app as it found it, or the next step says what it needs. */
  readonly probe: readonly ProbeStep[]
  /** Begins to note what the application sees of it. */
  watch(app: WorldApp): void
  /** After a history: takes back what the history left of this feature that is no part of the situation. */
  calm(app: WorldApp): void
}
