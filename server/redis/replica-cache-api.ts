import type { Mark } from '../../src/positions/model/wire'
import type { Audience } from '../feed/model/engine/feed-engine'
import type { HistoryLimits } from '../feed/model/exchange/delta-history'
import type { ServerClock } from '../shared/server-clock'
import type { FeedStore } from './feed-store'
import type { Replica } from './replica'
import type { StreamReader } from './stream-reader'

/** The accounts that one server shows. */
export interface ReplicaCache {
  /** At once when it is here; rejects when no server prices it in time. */
  open(traderId: string, since: Mark | undefined): Replica | undefined | Promise<Replica | undefined>
  /** What is here and true, to read it once: that counts as no use. */
  peek(traderId: string): Replica | undefined
  /** Asks for those that somebody looks at; lets go of the others. */
  attend(): Promise<void>
  /** Closes the viewers of an account that no server prices. */
  check(): Promise<void>
  /** Redis was away: has it still what it had? */
  verify(): Promise<void>
  /** Redis lost data: each account is read again and shown as it is now. */
  renew(): void
  clear(): void
  size(): number
}

export interface ReplicaCacheOptions {
  readonly store: FeedStore
  readonly reader: StreamReader
  readonly clock: ServerClock
  readonly history: HistoryLimits
  /** Accounts at once. */
  readonly most: number
  readonly audience: () => Audience<Replica> | undefined
  readonly failed: (error: unknown) => void
  readonly isOfWorld: (epoch: string) => boolean
  /** Redis has an account as it was before. */
  readonly rolledBack: (traderId: string) => void
}
