import type { Diagnostic } from '../shared/errors'
import { within } from '../shared/timers'
import type { ChatStorage } from '../connection/ports/chat-storage'
import type { Clock } from '../connection/ports/ports'
import type { ChatEvent } from './model/event'
import { storageDiagnostic } from './storage/storage-diagnostic'
import { keptConversationOf, markOf } from './storage/chat-record'

export interface OverviewOptions {
  readonly storage: ChatStorage
  readonly clock: Clock
  readonly timeoutMs: number
  report(diagnostic: Diagnostic): void
}

/** What is kept of a user but for the messages. Never rejects: what cannot be read is reported. */
export async function readOverview(user: string, options: OverviewOptions): Promise<readonly ChatEvent[]> {
  const { storage, clock, timeoutMs, report } = options
  try {
    const { about, conversations, drops } = await within(clock, timeoutMs, () => storage.overview(user))
    const mark = about === undefined ? null : markOf(about)
    if (mark === undefined) report({ code: 'storage-corrupt', detail: 'mark' })
    const kept = conversations.flatMap((text) => {
      const conversation = keptConversationOf(text)
      if (conversation === undefined) report({ code: 'storage-corrupt', detail: text.id })
      return conversation ?? []
    })
    return [
      { type: 'overviewLoaded', mark: mark ?? null, conversations: kept },
      ...(drops.length > 0 ? [{ type: 'recordsDropped' as const, drops }] : []),
    ]
  } catch (error) {
    report(storageDiagnostic(error))
    return [{ type: 'overviewLoaded', mark: null, conversations: [] }]
  }
}
