import { newestOf, type ChatDelivery, type ChatPlace } from '../model/messages'
import type { ChatState } from '../model/chat-state'
import type { Clock } from '../../connection/ports/ports'
import { createNamedTimers } from '../../shared/scheduling'
import type { History } from './pager'
import type { Intake } from './chat-intake'

/** Fetches missed messages, newest first, back to the last known position (CM-24). */
export interface Sync {
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
  state(): ChatState
  loaded(): Promise<void>
  synced(missed: Missed): void
}

const pageSize = 50
/** Maximum number of messages per fetch. A user who was away for months must not wait for all messages (CM-27). */
const maxMessages = 500
/** Maximum weight of the messages in a fetch, excluding the last page (CM-146). */
const maxWeight = 1_000
/** Overlap in ms with the newest known messages. Needed because messages may arrive out of order (CM-4). */
const overlapMs = 60_000
/** First retry pause (CM-26). Pauses double: 5, 10, 20, … s. */
const firstPauseMs = 5_000
/** Maximum retry pause. A longer pause would delay missed messages although the connection is open. */
const maxPauseMs = 60_000

export function createSync({ history, intake, clock, state, loaded, synced }: SyncOptions): Sync {
  const timers = createNamedTimers<'again'>(clock, () => void run())
  let runs = 0
  let failures = 0
  /** The messages fetched so far. A retry continues with these messages (CM-26). */
  let deliveries: readonly ChatDelivery[] = []

  async function run(): Promise<void> {
    runs += 1
    const mine = runs
    await loaded()
    const before = state()
    const { user: whose, mark: known } = before
    const stay = intake.stay()
    while (whose !== null && mine === runs) {
      const page = await history.ask(whose, { conversation: null, before: deliveries[0] || null, limit: pageSize })
      if (mine !== runs) return
      if (!page) {
        timers.start('again', Math.min(maxPauseMs, firstPauseMs * 2 ** failures))
        failures += 1
        return
      }
      deliveries = page.deliveries.concat(deliveries)
      const early = page.deliveries.filter(({ createdAt }) => known && createdAt < known.createdAt - overlapMs)
      // Continues to older known messages, because the last received message may have a future time (CM-139).
      const isWhole = !page.more || (early.length > 0 && await intake.knows(whose, early))
      // Also stops at a page without valid messages, because a server may return such pages endlessly (CM-23).
      const isFull = !page.deliveries[0] || deliveries.length >= maxMessages ||
        newestOf(deliveries, maxWeight).length < deliveries.length
      if (mine === runs && (isWhole || isFull)) {
        const missed = { deliveries, oldest: deliveries[0] || null, isWhole }
        deliveries = []
        return intake.pass(stay, missed.deliveries, (fresh) => synced({ ...missed, fresh }), before)
      }
    }
  }

  return {
    start() {
      deliveries = []
      timers.stopAll()
      failures = 0
      void run()
    },
    stop() {
      deliveries = []
      runs += 1
      timers.stopAll()
    },
  }
}
