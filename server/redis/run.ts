import type { Exchange } from '../feed/model/exchange/exchange'
import type { OrderDecider } from '../feed/model/orders/order-decider'
import type { CommitBook } from './commit-book'
import type { Role, World } from './feed-store'
import type { StreamEntry } from './read-reply'
import type { Part } from './keys'

interface Intake {
  /** Entries that wait, oldest first. */
  readonly waiting: Map<string, StreamEntry>
  /** Stops reading. */
  readonly stop: () => void
}

/** The time for which a server prices without a break, and what it holds then. */
export interface Run {
  readonly world: World
  readonly roles: Map<Part, Role>
  /** The intake of each shard that it prices. */
  readonly intakes: Map<number, Intake>
  readonly exchange: Exchange
  readonly book: CommitBook
  readonly orders: OrderDecider
  readonly partOf: (traderId: string) => number
  /** It has read the market. */
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

export function forget({ exchange, book }: Run, traderId: string): void {
  exchange.drop(traderId)
  book.forget(traderId)
}

/** Another server has the role now, or it is unknown what Redis took: what is here of it is void. */
export function losePart(of: Run, { part, text }: Role): undefined {
  if (of.roles.get(part)?.text !== text) return
  of.roles.delete(part)
  if (part === 'market') return
  of.intakes.get(part)?.stop()
  of.intakes.delete(part)
  for (const { traderId } of of.exchange.feeds()) if (of.partOf(traderId) === part) forget(of, traderId)
}
