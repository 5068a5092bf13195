import type { AckFrame } from '../../src/positions/model/wire'
import type { ClosedTrade } from '../feed/model/account/closed-trades'
import type { SavedAccount, SavedBooks } from '../feed/model/account/saved-account'
import type { Tick } from '../feed/model/money/instrument'
import type { Part } from './keys'

/** The right to price a part, which one server has at a time. `text` proves it to Redis with each write. */
export interface Role {
  readonly part: Part
  readonly text: string
}

/** The parts that a server has now. */
export type Roles = ReadonlyMap<Part, Role>

/** The id of the data that began when Redis had none, or less than before; another one each time. */
export interface World {
  readonly id: string
  /** By Redis's time. */
  readonly bornMs: number
}

/** The facts that a server gives with its beat. */
export interface Known {
  readonly world: World | undefined
  /** The last entry of the ticks that it read in that world, `''` for none: Redis has it still. */
  readonly tick: string
  /** Redis has an account of that world as it was before. */
  readonly isOlder: boolean
}

/** The state of Redis in its answer to a beat. */
export interface Standing {
  readonly redisMs: number
  /** Those that price, this one included if it does. */
  readonly servers: readonly string[]
  /** It is a newcomer, or its lease was over. */
  readonly isNew: boolean
  readonly world: World
  /** The present role of each part; its text is empty before the first server took it. */
  readonly roles: readonly Role[]
}

/** An update of the market. */
export interface MarketUpdate {
  readonly ticks: readonly Tick[]
  /** Accounts may open and close positions of their own accord. */
  readonly trade: boolean
  /** Quotes by symbol, and the source's mark. */
  readonly fields: Readonly<Record<string, string>>
}

/** A decided order that has not been announced yet. */
export interface Decision {
  readonly reqid: string
  /** Its place in the intake. */
  readonly entry: string
  readonly ack: AckFrame
  /** Redis's time after which it must not be executed, ms; none for one that is refused. */
  readonly validUntil: number | undefined
}

export interface Commit {
  readonly traderId: string
  readonly epoch: string
  /** With a delta, its own; else the present one. */
  readonly seq: number
  readonly text: string | undefined
  /** The account at this place, where it is written whole; in between it follows from the deltas. */
  readonly whole: Pick<SavedAccount, 'account' | 'positions'> | undefined
  /** When they changed. */
  readonly books: SavedBooks | undefined
  /** New ones, oldest first. */
  readonly closed: readonly ClosedTrade[]
  readonly decision: Decision | undefined
  /** The last entry of the ticks that it follows from. */
  readonly tick: string
}

/**
 * `fenced`: another prices now. `elsewhere`: the account is not where we thought. `decided`: the order was before.
 * `late`: it must not be executed any more. Nothing was written but with `ok`.
 */
export type Committed = 'ok' | 'fenced' | 'elsewhere' | 'decided' | 'late'

/**
 * `pending`: the answer comes to the inbox. `full`: too many wait, and nothing was recorded. `reused`: the key is
 * another order's. `answered`: an ack as it is sent, or why there is none: `not-known` or `never-received`.
 */
export type OrderState =
  | { readonly kind: 'pending' | 'full' | 'reused' }
  | { readonly kind: 'answered'; readonly text: string }

/** The state of an account at the server that prices: `full` has no room there, `unusable` cannot be gone on with. */
export type Attention = 'priced' | 'full' | 'unusable'

/** Accounts to price, each list with those asked for last first. */
export interface Wanted {
  /** A client looks at them. */
  readonly shown: readonly string[]
  readonly unshown: readonly string[]
}

export interface Begun extends SavedAccount {
  /** All of them; `undefined` leaves those that are there. */
  readonly closed: readonly ClosedTrade[] | undefined
  /** The last entry of the ticks that it follows from. */
  readonly tick: string
}
