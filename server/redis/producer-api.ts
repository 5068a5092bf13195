import type { MarketFaults } from '../feed/model/engine/feed-engine'
import type { Exchange, ExchangeOptions } from '../feed/model/exchange/exchange'
import type { OrderDesk } from '../feed/model/orders/order-desk'
import type { ServerClock } from '../shared/server-clock'
import type { CommitBook } from './commit-book'
import type { FeedStore, Role, Roles, Wanted, World } from './feed-store'
import type { StreamEntry } from './read-reply'
import type { Part } from './shards'

/** Prices the accounts of the parts that it has, and decides their orders; with the market's part it moves that. */
export interface Producer {
  /** These are its parts now, and no others; of each that is new it goes on from what Redis has. */
  hold(roles: Roles, world: World): void
  /** What is under way counts only if Redis takes it. */
  stop(): void
  /** Stops and lets other servers have its parts at once. */
  leave(): Promise<void>
  /** It moves the market. */
  isProducing(): boolean
  /** The shards of the accounts that it has. */
  shards(): readonly number[]
  /** It could not price a moment ago: other servers should. */
  isResting(): boolean
  /** After which entry of the ticks the next that it hears is to come. */
  tickPlace(): string
  /** What the stream of the ticks brings behind the place that was asked last. */
  hear(entries: readonly StreamEntry[]): void
  /** So much of the market's time has passed. */
  advance(elapsedMs: number): void
  /**
   * A beat has passed. The accounts to price: those that are shown have the places first, and their deltas at each
   * update.
   */
  attend(wanted: Wanted): void
  /** Redis is about to be asked for them: accounts that are opened from now on may not be in its answer. */
  listing(): void
  readonly market: MarketFaults
}

export interface ProducerOptions {
  readonly store: FeedStore
  readonly clock: ServerClock
  /** Redis's time, ms. */
  readonly now: () => number
  readonly exchange: Omit<ExchangeOptions, 'now' | 'nextEpoch' | 'history'>
  /** Tells of all that is in the intake of a shard, and of what comes. Returns the way to stop. */
  readonly watchIntake: (shard: number, hear: (entries: readonly StreamEntry[]) => void) => () => void
  readonly trouble: (line: string) => void
  /** Redis has an account as it was before. */
  readonly rolledBack: (traderId: string) => void
  /** How long a statement about the accounts holds, ms; repeated at each attendance. */
  readonly attentionMs: number
  /** How long it rests after a failure, ms. */
  readonly restMs: number
}

export interface Intake {
  readonly waiting: Map<string, StreamEntry>
  readonly stop: () => void
}

/** The time for which it prices without a break, and what it holds then. */
export interface Run {
  readonly roles: Map<Part, Role>
  readonly world: World
  /** Of each shard that it prices: the entries of the intake that wait, oldest first, and the way to hear no more. */
  readonly intakes: Map<number, Intake>
  /** The last entry of the ticks that it has applied; `undefined` before it has read the market. */
  tick: string | undefined
  /** Entries that have not been applied, oldest first. */
  heard: StreamEntry[]
  readonly exchange: Exchange
  readonly book: CommitBook
  readonly desk: OrderDesk
}
