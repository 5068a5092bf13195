import type {
  AckFrame, DeltaFrame, ErrorFrame, Mark, OrderFrame, QueryFrame,
} from '../../../../src/positions/model/wire'
import type { Books, Feed } from '../exchange/feed'
import type { QuoteBoard } from '../market/quote-board'

/** A text is one that was encoded elsewhere already. */
export type OrderAnswer = AckFrame | ErrorFrame | string

/** The decider of orders. A promise is never rejected: what cannot be decided is answered with an error frame. */
export interface OrderTaker<F extends Feed> {
  submit(feed: F, frame: OrderFrame): OrderAnswer | Promise<OrderAnswer>
  query(feed: F, frame: QueryFrame): OrderAnswer | Promise<OrderAnswer>
}

/** The prices at which one could trade now. */
export type PriceList = Pick<QuoteBoard, 'traded' | 'quoteOf'>

/** The receiver of an engine's news: the lines of one server. */
export interface Audience<F extends Feed> {
  /** `text`: the delta as it was encoded already, when it was. */
  publish(feed: F, delta: DeltaFrame, text?: string): void
  /** The next delta does not follow on the one before: each line of the feed gets a snapshot. */
  renew(feed: F): void
  isWatched(feed: F): boolean
  /** The shown rows of this feed are no longer trustworthy. */
  closeFeed(feed: F, code: number, reason: string): void
  /** The engine lost the true state: a client that receives nothing must not take it for "no change". */
  closeAll(code: number, reason: string): void
}

/** The state of an engine for the server's operator, fit for JSON. */
export interface EngineHealth {
  /**
   * False while all that it shows may be old: each line is closed with 1013. Also false while a single account lacks
   * prices: then the lines of that account alone are closed (RS-144).
   */
  readonly sound: boolean
  readonly accounts: number
  readonly redis?: 'connected' | 'lost'
  /** It moves the market for all. */
  readonly producing?: boolean
  /** How many shards of the accounts it prices. */
  readonly shards?: number
  /** Redis's clock is so far behind the latest time that it had, ms: it was set back, or ran ahead before. */
  readonly clockBehindMs?: number
}

/** Events on demand; each answers in a line what could not be done. */
export interface MarketFaults {
  restart(): string | undefined
  tick(symbol: string, bid: number, ask: number): string | undefined
  closePosition(traderId: string, ticket: number, reason: 'closed' | 'sl' | 'tp'): string | undefined
  update(count: number): string | undefined
}

/** Where the accounts of a feed server are: in its own memory, or priced by one of several servers. */
export interface FeedEngine<F extends Feed> {
  readonly orders: OrderTaker<F>
  readonly market: MarketFaults
  /** The time that orders are checked against and clients get, ms: of all servers that show the same. */
  now(): number
  /**
   * The feed of a trader; `undefined` when there are too many in use. `since`: the place that the asking client has
   * reached, which the feed must not stand before. Rejects when it is not available now.
   */
  open(traderId: string, since?: Mark): F | undefined | Promise<F | undefined>
  /**
   * The feed of a trader as it is now, to read it once: opens no account and displaces none. For a trader without one
   * it is what the account would begin with; `undefined` when that was asked for too often, in all or by that address.
   * Rejects when it is not available now.
   */
  read(traderId: string, address: string): Feed | undefined | Promise<Feed | undefined>
  /** The same for what an account has beside its feed. */
  books(traderId: string, address: string): Books | undefined | Promise<Books | undefined>
  /** It stays without listeners, and takes room meanwhile. */
  isKept(traderId: string): boolean
  /** Rejects when they are not available now. */
  prices(): PriceList | Promise<PriceList>
  health(): EngineHealth
  /** Begins to price, or to listen to who does. Called once. */
  start(audience: Audience<F>): void
  close(): Promise<void>
}
