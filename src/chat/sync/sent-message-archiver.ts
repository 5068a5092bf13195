import { conversationId, keyOf, type ChatDelivery } from '../model/messages'
import { itemIn, type ChatEvent, type ChatState } from '../model/chat-state'
import { deliveryOfEntry, type DraftEntry } from '../api/view'

/** Moves the user's accepted messages to storage. The outbox keeps each message until then. */
export interface SentMessageArchiver {
  entries(): readonly DraftEntry[]
  changed(entries: readonly DraftEntry[]): void
  loaded(): void
  kept(deliveries: readonly ChatDelivery[]): void
  userChanged(): void
}

export interface SentMessageArchiverOptions {
  state(): ChatState
  dispatch(event: ChatEvent): void
  /** Called when the outbox can remove a message. */
  done(id: string): void
}

export function createSentMessageArchiver({ state, dispatch, done }: SentMessageArchiverOptions): SentMessageArchiver {
  let entries: readonly DraftEntry[] = []
  /** Keys of acknowledged messages that are being stored. */
  const underWay = new Set<string>()

  function takeAll(): void {
    const { isLoaded, user } = state()
    if (!isLoaded) return
    // Dispatches one event for all messages, because each event iterates over all conversations.
    const deliveries: ChatDelivery[] = []
    for (const entry of entries) {
      const { id, payload: { from, to } } = entry
      if (from !== user) continue
      if (!itemIn(state().items, conversationId(to))) {
        dispatch({ type: 'conversationBegun', target: to, profile: undefined })
      }
      const key = keyOf({ id, from })
      if (entry.state !== 'acked' || underWay.has(key)) continue
      underWay.add(key)
      deliveries.push(deliveryOfEntry(entry))
    }
    if (deliveries[0]) dispatch({ type: 'taken', deliveries })
  }

  return {
    entries: () => entries,
    changed(present) {
      entries = present
      takeAll()
    },
    loaded: takeAll,
    kept(deliveries) {
      for (const each of deliveries) if (underWay.delete(keyOf(each))) done(each.id)
    },
    userChanged: () => underWay.clear(),
  }
}
