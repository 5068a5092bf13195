import type { Exchange } from '../feed/model/exchange/exchange'
import type { MarketUpdate } from '../feed/model/market/market-update'
import type { OrderDecider } from '../feed/model/orders/order-decider'
import type { CommitBook } from './commit-book'
import type { Role, Roles, Incarnation } from './feed-store'
import type { StreamEntry } from './read-reply'

/** A server's pricing state, while its roles stay the same. */
export interface Run {
  readonly incarnation: Incarnation
  readonly roles: Roles
  /** Undecided intake entries of each priced shard, oldest first. */
  readonly intakes: Map<number, Map<string, StreamEntry>>
  readonly stops: (() => void)[]
  readonly exchange: Exchange
  readonly book: CommitBook
  readonly orders: OrderDecider
  readonly shardFor: (traderId: string) => number
  isLoaded: boolean
  tick: string
  updates: number
  /** Latest market updates, oldest first, for accounts that open later (RS-181). */
  readonly applied: MarketUpdate[]
  /** `applied` contains at least the updates after this entry. */
  appliedAfter: string
  /** Local time when all accounts were last listed (RS-168). */
  listedAtMs: number
  /** Unapplied market updates, oldest first. */
  received: StreamEntry[]
  /** Receives entries that arrive while orders are being decided. */
  deciding: ((shard: number, entry: StreamEntry) => void) | undefined
  mustDecide: boolean
  /** Whether the status report may be outdated. */
  mustAttest: boolean
  /** Whether the run has ended. After that, a pending write counts only if Redis accepts it. */
  isOver: boolean
}

/** Returns this server's role for the account, or `undefined` if another server prices it. */
export const roleOf = ({ roles, shardFor }: Run, traderId: string): Role | undefined => roles.get(shardFor(traderId))

/**
 * Ends a run after another server took one of its roles, or after a write with an unknown result. The run's state is
 * then invalid.
 */
export function end(of: Run): undefined {
  of.isOver = true
  for (const stop of of.stops) stop()
}
