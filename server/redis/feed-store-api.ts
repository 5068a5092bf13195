import type { AckFrame, OrderFrame, QueryFrame } from '../../src/positions/model/wire'
import type { ClosedTrade } from '../feed/model/account/closed-trades'
import type { SavedAccount, SavedBooks } from '../feed/model/account/saved-account'
import type { Tick } from '../feed/model/money/instrument'
import type { Part } from './shards'
import type { StreamEntry } from './read-reply'
import type { Attention, Committed, OrderState } from './store-answers'
import type { StoredAccount, StoredPlace } from './stored-account'

/** The right to price a part, which one server has at a time. `text` tells Redis so with each write. */
export interface Role {
  readonly part: Part
  readonly text: string
}

/** The parts that a server has now. */
export type Roles = ReadonlyMap<Part, Role>

/** What began when Redis had no data, or less than before; another one each time. */
export interface World {
  readonly id: string
  /** By Redis's time. */
  readonly bornMs: number
}

/** What a server knows when it shows up. */
export interface Known {
  readonly world: World | undefined
  /** The last entry of the ticks that it heard in that world, `''` for none: Redis has it still. */
  readonly tick: string
  /** Redis has an account of that world as it was before. */
  readonly isOlder: boolean
}

/** What Redis says of itself when a server shows up. */
export interface Standing {
  readonly redisMs: number
  /** Those that price, this one included if it does. */
  readonly servers: readonly string[]
  /** It is a newcomer, or its lease was over. */
  readonly isNew: boolean
  readonly world: World
  /** What each part's role is now; its text is empty before the first server took it. */
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

/** What all servers know together. Every call rejects when Redis cannot be asked now. */
export interface FeedStore {
  /** Into how many shards the accounts are divided. */
  readonly shards: number
  /** Shows up at Redis as this server, which prices or only shows accounts. Begins a world where it has to. */
  showUp(server: string, leaseMs: number, prices: boolean, newWorld: string, known: Known): Promise<Standing>
  /** Takes those of these roles that are still as they were found. */
  claim(server: string, found: readonly Role[]): Promise<Roles>
  leave(roles: Iterable<Role>): Promise<void>
  /** The server prices no more. */
  withdraw(server: string): Promise<void>
  /** Lets the reader of this server's inbox look up. */
  wake(server: string): Promise<void>
  /** Deltas after an entry of an account's stream. */
  deltasAfter(traderId: string, id: string): Promise<readonly StreamEntry[]>
  want(traderId: string): Promise<void>
  /**
   * The accounts of these shards that somebody looked at for as long as accounts are kept: all that are shown, and of
   * each part the newest others.
   * @param most for how many there is room
   */
  wanted(of: readonly number[], most: number): Promise<Wanted>
  /** What becomes of all accounts of the role's shard that are asked for, for so long. */
  attest(role: Role, attention: ReadonlyMap<string, Attention>, lastsMs: number): Promise<Committed>
  /** In the order of the ids; `undefined` where nothing is known. */
  attentionOf(traderIds: readonly string[]): Promise<readonly (Attention | undefined)[]>
  read(traderId: string): Promise<StoredAccount | undefined>
  /** The same without deltas from before it was written whole: to price it, not to show it. */
  readToPrice(traderId: string): Promise<StoredAccount | undefined>
  /** Where an account is, and whether its stream has that entry: of whatever size it is, it costs the same. */
  placeOf(traderId: string, id: string): Promise<StoredPlace | undefined>
  /** Closed trades after a deal, oldest first. */
  closedAfter(traderId: string, deal: number): Promise<readonly ClosedTrade[]>
  booksOf(traderId: string): Promise<SavedBooks | undefined>
  /** A quote's text by symbol, `mark`, and `at`, the last entry of the ticks. */
  market(): Promise<Readonly<Record<string, string>>>
  putTicks(role: Role, update: MarketUpdate): Promise<Committed>
  /** The market's updates after an entry, up to another or to the last. */
  ticksAfter(id: string, to?: string): Promise<readonly StreamEntry[]>
  /** Numbers an account from 0 in a new epoch; `fenced` when another prices now. */
  begin(role: Role, traderId: string, begun: Begun): Promise<{ readonly epoch: string } | 'fenced'>
  commit(role: Role, commit: Commit): Promise<Committed>
  /** Takes it off the intake undecided. */
  pass(part: Part, entry: string): Promise<void>
  submit(server: string, frame: OrderFrame, answers: SubmitAnswers): Promise<OrderState>
  query(server: string, frame: QueryFrame, answers: QueryAnswers): Promise<OrderState>
}

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

/** What is said of a key that was never seen. */
export interface SubmitAnswers {
  /** The key is another order's. */
  readonly keyReused: AckFrame
  readonly notKnown: AckFrame
}

export interface QueryAnswers {
  readonly neverReceived: AckFrame
  readonly notKnown: AckFrame
}
