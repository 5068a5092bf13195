import { isChatDelivery } from '../model/check-chat'
import type { ChatHistoryPage, ChatHistoryQuery } from '../model/chat-history'
import { concerns } from '../model/conversation-id'
import { comparePlaces } from '../model/place'
import { isRecord } from '../../shared/checks'
import { messageOf, type Diagnostic } from '../../shared/errors'
import { within } from '../../shared/timers'
import type { Clock } from '../../connection/ports/ports'
import type { FetchHistory } from '../chat-ports'

/** What the server says was said before. */
export interface History {
  /** A page, oldest first; `undefined` when it could not be read, which is reported. Never rejects. */
  ask(user: string, query: ChatHistoryQuery): Promise<ChatHistoryPage | undefined>
}

export interface HistoryOptions {
  readonly fetchHistory: FetchHistory
  readonly clock: Clock
  readonly timeoutMs: number
  report(diagnostic: Diagnostic): void
}

export function createHistory({ fetchHistory, clock, timeoutMs, report }: HistoryOptions): History {
  return {
    async ask(user, query) {
      try {
        const page: unknown = await within(clock, timeoutMs, async () => fetchHistory({ ...query, user }))
        if (!isRecord(page) || !Array.isArray(page.deliveries)) throw new Error('no page')
        const all: readonly unknown[] = page.deliveries
        const deliveries = all.filter(isChatDelivery).filter((delivery) => concerns(delivery, user))
        if (deliveries.length < all.length) report({ code: 'frame-malformed', detail: 'history' })
        return { deliveries: deliveries.sort(comparePlaces), more: page.more === true }
      } catch (error) {
        report({ code: 'history-failed', detail: messageOf(error) })
        return undefined
      }
    },
  }
}
