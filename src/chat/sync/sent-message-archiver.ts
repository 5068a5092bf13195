import { conversationId, type ChatDelivery } from '../model/messages'
import type { ChatEvent, ChatModel } from '../model/state'
import { deliveryOfEntry, type DraftEntry } from '../view'

/** Brings the user's own messages from the outbox to the store: each leaves the one once the other has it. */
export interface SentMessageArchiver {
  entries(): readonly DraftEntry[]
  /** The outbox has these entries now. */
  changed(entries: readonly DraftEntry[]): void
  /** Called once the present user's stored conversations were read. */
  loaded(): void
  /** The store has these. */
  kept(deliveries: readonly ChatDelivery[]): void
  userChanged(): void
}

export interface SentMessageArchiverOptions {
  model(): ChatModel
  dispatch(event: ChatEvent): void
  /** The outbox may forget it. */
  done(id: string): void
}

export function createSentMessageArchiver({ model, dispatch, done }: SentMessageArchiverOptions): SentMessageArchiver {
  let entries: readonly DraftEntry[] = []
  /** Acked messages that are on their way from the outbox to the store. */
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
