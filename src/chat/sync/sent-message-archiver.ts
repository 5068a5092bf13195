import { conversationId, type ChatDelivery } from '../model/messages'
import type { ChatEvent, ChatModel } from '../model/chat-state'
import { deliveryOfEntry, type DraftEntry } from '../api/view'

/** Moves the user's own messages from the outbox to the store once the store has them. */
export interface SentMessageArchiver {
  entries(): readonly DraftEntry[]
  /** Handles the current entries of the outbox. */
  changed(entries: readonly DraftEntry[]): void
  /** Called once the current user's stored conversations were read. */
  loaded(): void
  /** Handles messages that were stored. */
  kept(deliveries: readonly ChatDelivery[]): void
  userChanged(): void
}

export interface SentMessageArchiverOptions {
  model(): ChatModel
  dispatch(event: ChatEvent): void
  /** Called when the outbox may remove the message. */
  done(id: string): void
}

export function createSentMessageArchiver({ model, dispatch, done }: SentMessageArchiverOptions): SentMessageArchiver {
  let entries: readonly DraftEntry[] = []
  /** Acked messages that are being moved from the outbox to the store. */
  const underWay = new Set<string>()

  function take(entry: DraftEntry): void {
    const { to } = entry.payload
    if (!model().items.has(conversationId(to))) {
      dispatch({ type: 'conversationBegun', target: to, profile: undefined })
    }
    if (entry.state !== 'acked' || underWay.has(entry.id)) return
    underWay.add(entry.id)
    dispatch({ type: 'taken', delivery: deliveryOfEntry(entry) })
  }

  function takeAll(): void {
    if (model().isLoaded) for (const entry of entries) if (entry.payload.from === model().user) take(entry)
  }

  return {
    entries: () => entries,
    changed(present) {
      entries = present
      takeAll()
    },
    loaded: takeAll,
    kept(deliveries) {
      for (const { id } of deliveries) if (underWay.delete(id)) done(id)
    },
    userChanged: () => underWay.clear(),
  }
}
