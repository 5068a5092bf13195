import type {
  AckFrame, DeltaFrame, ErrorFrame, Mark, OrderFrame, QueryFrame,
} from '../../../../src/positions/model/wire'
import type { Books, Feed, FeedView } from '../exchange/feed'
import type { QuoteBoard } from '../market/quote-board'

/** Order result, as a frame or an encoded string. */
export type OrderAnswer = AckFrame | ErrorFrame | string

/** Decides orders. The promise never rejects: an order that cannot be decided resolves with an error frame. */
export interface OrderTaker<F extends Feed> {
  submit(feed: F, frame: OrderFrame, address: string): OrderAnswer | Promise<OrderAnswer>
  query(feed: F, frame: QueryFrame, address: string): OrderAnswer | Promise<OrderAnswer>
}

export type PriceList = Pick<QuoteBoard, 'traded' | 'quoteOf'>

/** A server's connections, to which an engine publishes its events. */
export interface Audience<F extends Feed> {
  /** @param text the delta, if already encoded */
  publish(feed: F, delta: DeltaFrame, text?: string): void
  /** Sends a snapshot to all of the feed's connections when the next delta does not follow the last one. */
  renew(feed: F): void
  isWatched(feed: F): boolean
  /** Closes the connections of a feed whose rows may be wrong. */
  closeFeed(feed: F, code: number, reason: string): void
  /** Closes all connections, because the state is unknown and clients would interpret silence as "no change". */
  closeAll(code: number, reason: string): void
}

export interface EngineHealth {
  /**
   * False while any shown data may be stale. If all data may be stale, every connection is closed with 1013. If one
   * account has no prices, only its connections are closed (RS-144).
   */
  readonly sound: boolean
  readonly accounts: number
  readonly redis?: 'connected' | 'lost'
  /** Whether this engine moves the market for all servers. */
  readonly producing?: boolean
  /** Number of account shards priced by this engine. */
  readonly shards?: number
  /** How far the clock of Redis or of this server is behind the newest stored time; absent if no clock is behind. */
  readonly clockBehindMs?: number
}

/** Injected faults. Each method returns a one-line reason if it fails. */
export interface MarketFaults {
  restart(): string | undefined
  tick(symbol: string, bid: number, ask: number): string | undefined
  closePosition(traderId: string, ticket: number, reason: 'closed' | 'sl' | 'tp'): string | undefined
  update(count: number): string | undefined
}

/** A feed server's accounts, priced by this server or, with Redis, by one of several servers. */
export interface FeedEngine<F extends Feed> {
  readonly orders: OrderTaker<F>
  readonly market: MarketFaults
  /**
   * Time in ms, sent to clients and compared with an order's `validUntil`. Servers that share accounts also share this
   * time.
   */
  now(): number
  /**
   * Opens a trader's feed, at the client's position `since` or later. Returns `undefined` when too many accounts are in
   * use. Rejects when the feed is unavailable.
   * @param address address group whose limit applies to the account. Default: one group for all
   */
  open(traderId: string, since?: Mark, address?: string): F | undefined | Promise<F | undefined>
  /**
   * Returns a trader's feed for a single read. Does not open the account or displace another account. If the account is
   * not open, returns its initial state, or `undefined` if the rate limit for such reads is exceeded. Rejects when the
   * feed is unavailable.
   */
  read(traderId: string, address: string): FeedView | undefined | Promise<FeedView | undefined>
  /** Like `read`, but for account data outside the feed. */
  books(traderId: string, address: string): Books | undefined | Promise<Books | undefined>
  /** Whether the account keeps its slot even without subscribers. */
  readonly isKept: (traderId: string) => boolean
  /** Number of servers that share the accounts, including this one. */
  readonly servers: () => number
  /** Rejects when the prices are unavailable. */
  prices(): PriceList | Promise<PriceList>
  health(): EngineHealth
  /** Starts pricing accounts, or following the server that prices them. Called only once. */
  start(audience: Audience<F>): void
  close(): Promise<void>
}
