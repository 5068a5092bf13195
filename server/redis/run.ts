import type { Exchange } from '../feed/model/exchange/exchange'
import type { OrderDecider } from '../feed/model/orders/order-decider'
import type { CommitBook } from './commit-book'
import type { Role, Roles, Incarnation } from './feed-store'
import type { StreamEntry } from './read-reply'

/** Period in which a server prices with the same roles, and its state. */
export interface Run {
  readonly incarnation: Incarnation
  readonly roles: Roles
  /** Waiting entries of each priced shard, oldest first. */
  readonly intakes: Map<number, Map<string, StreamEntry>>
  /** Functions that stop reading an intake. */
  readonly stops: (() => void)[]
  readonly exchange: Exchange
  readonly book: CommitBook
  readonly orders: OrderDecider
  readonly shardFor: (traderId: string) => number
  isLoaded: boolean
  tick: string
  updates: number
  /** Entries that have not been applied, oldest first. */
  received: StreamEntry[]
  /** Adds an entry that arrives while orders are being decided. */
  deciding: ((shard: number, entry: StreamEntry) => void) | undefined
  /** Whether waiting intake orders must be decided. */
  mustDecide: boolean
  /** Whether the statement about the accounts may have changed. */
  mustAttest: boolean
  /** Whether the run is over. Its unwritten changes count only if Redis accepts them. */
  isOver: boolean
}

/** Returns the right to price the account, if this server has it. */
export const roleOf = ({ roles, shardFor }: Run, traderId: string): Role | undefined => roles.get(shardFor(traderId))

/**
 * Ends a run, because another server has taken one of its roles or the result of a write is unknown. The run's state is
 * void.
 */
export function end(of: Run): undefined {
  of.isOver = true
  for (const stop of of.stops) stop()
}
