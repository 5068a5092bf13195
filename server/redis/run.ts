import type { Exchange } from '../feed/model/exchange/exchange'
import type { OrderDecider } from '../feed/model/orders/order-decider'
import type { CommitBook } from './commit-book'
import type { Role, Roles, World } from './feed-store'
import type { StreamEntry } from './read-reply'

/** The time for which a server prices with the same roles, and what it holds then. */
export interface Run {
  readonly world: World
  readonly roles: Roles
  /** The entries that wait for each shard that it prices, oldest first. */
  readonly intakes: Map<number, Map<string, StreamEntry>>
  /** Each ends the reading of an intake. */
  readonly stops: (() => void)[]
  readonly exchange: Exchange
  readonly book: CommitBook
  readonly orders: OrderDecider
  readonly partOf: (traderId: string) => number
  isLoaded: boolean
  /** The last entry of the ticks that it has applied. */
  tick: string
  /** How often it has priced the accounts by updates. */
  updates: number
  /** Entries that have not been applied, oldest first. */
  received: StreamEntry[]
  /** The orders that wait in the intakes are to be decided. */
  mustDecide: boolean
  /** Its statement about the accounts may have changed. */
  mustAttest: boolean
  /** The work under way in it counts only if Redis takes it. */
  isOver: boolean
}

/** The right to price the account, if this server has it. */
export const roleOf = ({ roles, partOf }: Run, traderId: string): Role | undefined => roles.get(partOf(traderId))

/** Another server has one of its roles now, or it is unknown what Redis took: what is here is void. */
export function end(of: Run): undefined {
  of.isOver = true
  for (const stop of of.stops) stop()
}
