import type {
  AckFrame, DeltaFrame, ErrorFrame, Mark, OrderFrame, QueryFrame,
} from '../../../../src/positions/model/wire'
import type { Books, Feed } from '../exchange/feed'
import type { QuoteBoard } from '../market/quote-board'

/** A string is an already encoded result. */
export type OrderAnswer = AckFrame | ErrorFrame | string

/** Decides orders. The promise never rejects: an order that cannot be decided gets an error frame. */
export interface OrderTaker<F extends Feed> {
  /** @param address the address of the client's connection */
  submit(feed: F, frame: OrderFrame, address: string): OrderAnswer | Promise<OrderAnswer>
  query(feed: F, frame: QueryFrame, address: string): OrderAnswer | Promise<OrderAnswer>
}

export type PriceList = Pick<QuoteBoard, 'traded' | 'quoteOf'>

/** Receives the events of an engine: the connections of one server. */
export interface Audience<F extends Feed> {
  /** @param text the delta if it is already encoded */
  publish(feed: F, delta: DeltaFrame, text?: string): void
  /** Sends every connection of the feed a snapshot, because the next delta does not continue the previous one. */
  renew(feed: F): void
  isWatched(feed: F): boolean
  /** Closes the connections of a feed whose shown rows are no longer reliable. */
  closeFeed(feed: F, code: number, reason: string): void
  /** Closes all connections, because the engine lost the true state and silence would mean "no change". */
  closeAll(code: number, reason: string): void
}

/** State of an engine for the operator, as JSON. */
export interface EngineHealth {
  /**
   * False while all shown data may be stale: every connection is closed with 1013. Also false while a single account
   * lacks prices: then only the connections of that account are closed (RS-144).
   */
  readonly sound: boolean
  readonly accounts: number
  readonly redis?: 'connected' | 'lost'
  /** Whether this engine moves the market for all servers. */
  readonly producing?: boolean
  /** Number of account shards that this engine prices. */
  readonly shards?: number
  /** How far Redis's clock is behind its latest known time, in ms, because it was set back or ran ahead. */
  readonly clockBehindMs?: number
}

/** Faults on demand. Each returns a one-line reason when it fails. */
export interface MarketFaults {
  restart(): string | undefined
  tick(symbol: string, bid: number, ask: number): string | undefined
  closePosition(traderId: string, ticket: number, reason: 'closed' | 'sl' | 'tp'): string | undefined
  update(count: number): string | undefined
}

/** Holds the accounts of a feed server: in memory, or priced by one of several servers. */
export interface FeedEngine<F extends Feed> {
  readonly orders: OrderTaker<F>
  readonly market: MarketFaults
  /**
   * Time that is sent to clients and compared with an order's `validUntil`, in ms. All servers with the same accounts
   * share it.
   */
  now(): number
  /**
   * Returns the feed of a trader; `undefined` when too many are in use. The feed is never older than `since`, the
   * client's position. Rejects when the feed is unavailable.
   * @param address group of addresses that the account counts against. Default: one group for all
   */
  open(traderId: string, since?: Mark, address?: string): F | undefined | Promise<F | undefined>
  /**
   * Returns the current feed of a trader for one read, without opening or displacing an account. For a trader without
   * an account it is the initial state; `undefined` when such reads exceed the rate limit, in total or for the address.
   * Rejects when the feed is unavailable.
   */
  read(traderId: string, address: string): Feed | undefined | Promise<Feed | undefined>
  /** Like `read`, for the data of an account apart from its feed. */
  books(traderId: string, address: string): Books | undefined | Promise<Books | undefined>
  /** Whether the account is retained without subscribers, and takes up room. */
  isKept(traderId: string): boolean
  /** Rejects when the prices are unavailable. */
  prices(): PriceList | Promise<PriceList>
  health(): EngineHealth
  /** Starts pricing, or following the server that prices. Called once. */
  start(audience: Audience<F>): void
  close(): Promise<void>
}
