import { conversationId } from './model/conversation-id'
import type { ConversationView } from './chat-api'
import type { Conversation } from './conversation'
import type { ChatModel } from './model/state'
import type { ChatViews, DraftEntry } from './view'

/** What pages see of a chat, and its change listeners. */
export interface ChatSnapshots {
  conversations(): readonly Conversation[]
  /** Also one in which nothing was said. */
  find(id: string): Conversation | undefined
  messages(id: string): ConversationView
  /** After each change of either. */
  show(model: ChatModel, entries: readonly DraftEntry[]): void
}

export interface ChatSnapshotsOptions {
  readonly views: ChatViews
  conversationsChanged(conversations: readonly Conversation[]): void
  messagesChanged(id: string, view: ConversationView): void
}

const empty: ConversationView = { messages: [], hasOlder: false }

export function createChatSnapshots(options: ChatSnapshotsOptions): ChatSnapshots {
  const { views, conversationsChanged, messagesChanged } = options
  let conversations: readonly Conversation[] = []
  let all: ReadonlyMap<string, Conversation> = new Map()
  let open: ReadonlyMap<string, ConversationView> = new Map()

  return {
    conversations: () => conversations,
    find: (id) => all.get(id),
    messages: (id) => open.get(id) ?? empty,
    show({ user, items }, entries) {
      const own = ownEntries(user, entries)
      all = new Map([...items.values()].map((item) =>
        [item.kept.id, views.conversation(item, own.get(item.kept.id) ?? [])] as const))
      const listed = [...all.values()]
        .filter(({ lastAt }) => lastAt !== null)
        .sort(newestFirst)
      const isOther = listed.length !== conversations.length || listed.some((each, at) => each !== conversations[at])
      const before = open
      const openItems = [...items.values()].filter(({ window }) => window !== null)
      if (user !== null) {
        open = new Map(openItems.map((item) =>
          [item.kept.id, views.messages(item, own.get(item.kept.id) ?? [], user)] as const))
      } else {
        open = new Map()
      }
      if (isOther) {
        conversations = listed
        conversationsChanged(listed)
      }
      const present = open
      for (const id of new Set([...before.keys(), ...present.keys()])) {
        const view = present.get(id)
        if (view !== before.get(id)) messagesChanged(id, view ?? empty)
      }
    },
  }
}

/** By conversation, in the order of their posting. */
function ownEntries(user: string | null, entries: readonly DraftEntry[]): ReadonlyMap<string, readonly DraftEntry[]> {
  const own = new Map<string, DraftEntry[]>()
  for (const entry of entries) {
    if (entry.payload.from !== user) continue
    const id = conversationId(entry.payload.to)
    own.set(id, [...(own.get(id) ?? []), entry])
  }
  return own
}

function newestFirst(one: Conversation, other: Conversation): number {
  return (other.lastAt ?? 0) - (one.lastAt ?? 0) || (one.id < other.id ? -1 : 1)
}
