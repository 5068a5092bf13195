import { newestOf, type ChatDelivery, type ChatPlace } from '../model/messages'
import type { Clock } from '../../connection/ports/ports'
import { createNamedTimers } from '../../shared/scheduling'
import type { History } from './pager'
import type { Intake } from './chat-intake'

/** Fetches missed messages, newest first, back to the last known position (CM-24). */
export interface Sync {
  /** Retries until a fetch succeeds. */
  start(): void
  stop(): void
}

export interface Missed {
  readonly deliveries: readonly ChatDelivery[]
  readonly fresh: readonly ChatDelivery[]
  readonly oldest: ChatPlace | null
  readonly isWhole: boolean
}

export interface SyncOptions {
  readonly history: History
  readonly intake: Intake
  readonly clock: Clock
  user(): string | null
  mark(): ChatPlace | null
  loaded(): Promise<void>
  synced(missed: Missed): void
}

/** Messages per page. `maxPages` limits a fetch to 500 messages (CM-27). */
const pageSize = 50
/** Maximum number of pages per fetch, so that users who were away for months do not wait for all messages. */
const maxPages = 10
/** Maximum weight of a fetch's messages, except for the last page (CM-146). */
const maxWeight = 1_000
/** Overlap with the newest known messages, ms. Messages may arrive out of order (CM-4). */
const overlapMs = 60_000
/** First retry pause (CM-26). Pauses double: 5, 10, 20, … s. */
const firstPauseMs = 5_000
/** Maximum retry pause. Longer pauses would hide missed messages on an open connection. */
const maxPauseMs = 60_000

export function createSync({ history, intake, clock, user, mark, loaded, synced }: SyncOptions): Sync {
  const timers = createNamedTimers<'again'>(clock, () => void run())
  let runs = 0
  let failures = 0

  /** Returns all pages, or `undefined` if a fetch failed or is no longer needed. */
  async function collect(whose: string, isWanted: () => boolean) {
    const known = mark()
    let deliveries: readonly ChatDelivery[] = []
    let oldest: ChatPlace | null = null
    for (let pages = 1; ; pages += 1) {
      const page = await history.ask(whose, { conversation: null, before: oldest, limit: pageSize })
      if (page === undefined || !isWanted()) return undefined
      const [first] = page.deliveries
      deliveries = page.deliveries.concat(deliveries)
      if (first) oldest = first
      const early = page.deliveries.filter(({ createdAt }) => known && createdAt < known.createdAt - overlapMs)
      // Stops at an empty page, because a server may return empty pages endlessly. The last known message may be dated
      // after the missed messages (CM-139).
      const isWhole = !first || !page.more || (early.length > 0 && await intake.knows(whose, early))
      const isFull = pages === maxPages || newestOf(deliveries, maxWeight).length < deliveries.length
      if (isWhole || isFull || !isWanted()) return { deliveries, oldest, isWhole }
    }
  }

  async function run(): Promise<void> {
    runs += 1
    const mine = runs
    const isWanted = (): boolean => mine === runs
    await loaded()
    const whose = user()
    const stay = intake.stay()
    if (whose === null || !isWanted()) return
    const missed = await collect(whose, isWanted)
    if (!isWanted()) return
    if (missed === undefined) {
      timers.start('again', Math.min(maxPauseMs, firstPauseMs * 2 ** failures))
      failures += 1
      return
    }
    failures = 0
    await intake.pass(stay, missed.deliveries, (fresh) => synced({ ...missed, fresh }))
  }

  return {
    start() {
      timers.stopAll()
      failures = 0
      void run()
    },
    stop() {
      runs += 1
      timers.stopAll()
    },
  }
}
