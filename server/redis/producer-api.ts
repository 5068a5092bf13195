import type { MarketFaults } from '../feed/model/engine/feed-engine'
import type { Exchange, ExchangeOptions } from '../feed/model/exchange/exchange'
import type { OrderDesk } from '../feed/model/orders/order-desk'
import type { ServerClock } from '../shared/server-clock'
import type { CommitBook } from './commit-book'
import type { FeedStore, Role } from './feed-store'

/** Prices the market, and decides orders, for as long as it has the role. */
export interface Producer {
  /** Goes on from what Redis has. */
  start(role: Role, world: string): void
  /** What is under way counts only if Redis takes it. */
  stop(): void
  /** Stops and lets another server have the role at once. */
  leave(): Promise<void>
  isProducing(): boolean
  /** So much of the market's time has passed. */
  advance(elapsedMs: number): void
  /** Something waits in the intake. */
  lookUp(): void
  /** The accounts that somebody looks at, who asked last first. */
  attend(traderIds: readonly string[]): void
  readonly market: MarketFaults
}

export interface ProducerOptions {
  readonly store: FeedStore
  readonly clock: ServerClock
  /** Redis's time, ms. */
  readonly now: () => number
  readonly exchange: Omit<ExchangeOptions, 'now' | 'nextEpoch' | 'history'>
  readonly trouble: (line: string) => void
  /** How long a statement about the accounts holds, ms; repeated at each attendance. */
  readonly attentionMs: number
}

/** The time for which it has the role, and what it holds then. */
export interface Run {
  readonly role: Role
  readonly world: string
  readonly exchange: Exchange
  readonly book: CommitBook
  readonly desk: OrderDesk
}
