import type { Replay } from '../../../src/outbox/model/entry'

/** An order to be sent; by its lots its position is recognised among all of the account. */
export interface Errand {
  readonly name: string
  readonly replay: Replay
  readonly lots: number
}

/** The task that a courier is started with. */
export interface CourierTask {
  readonly url: string
  readonly traderId: number
  /** The folder of its storage. */
  readonly folder: string
  /** Posted before the line is open, one after the other, none in a run that only brings home what is left. */
  readonly errands: readonly Errand[]
  /** The step at which it is killed, with its number among those of its name; `null` for none. */
  readonly killAt: string | null
  /** Its storage says that it has a text before it does: what the outbox cannot bear. */
  readonly isCareless?: boolean
}

/** A line of its output. */
export type CourierMessage =
  | { readonly accepted: string; readonly id: string }
  | { readonly refused: string; readonly code: string }
  | { readonly killedAt: string }
  | { readonly settled: readonly SettledErrand[]; readonly steps: readonly string[] }

export interface SettledErrand {
  readonly id: string
  readonly lots: number
  readonly replay: Replay
  readonly state: string
  readonly sends: number
  readonly code: string | null
}
