import type { OutboxEntry } from '../../outbox/model/entry'
import type { Chat, ChatMessage, ChatMessageState, Conversation, ConversationView } from './chat-api'
import {
  comparePlaces, conversationId, conversationOf, datesIn, joinSorted, shownTimeOf, type ChatDelivery,
} from '../model/messages'
import type { ChatModel, ConversationItem } from '../model/chat-state'
import { lastOf } from '../model/chat-turn'
import type { ChatDraft } from './sending'

export type DraftEntry = OutboxEntry<ChatDraft>

const states: Readonly<Record<DraftEntry['state'], ChatMessageState>> = {
  queued: 'waiting',
  sent: 'sending',
  acked: 'sent',
  failed: 'failed',
  expired: 'failed',
  unknown: 'failed',
}

/** Returns an outbox entry as the message that the server would deliver. */
export function deliveryOfEntry({ id, payload, result }: DraftEntry): ChatDelivery {
  const { from, to, content, sender } = payload
  const { createdAt, sentAt } = datesIn(result) || payload
  return { id, from, to, content, sender, createdAt, sentAt }
}

interface ChatViews {
  conversation(item: ConversationItem, entries: readonly DraftEntry[]): Conversation
  messages(item: ConversationItem, entries: readonly DraftEntry[], user: string): ConversationView
  message(delivery: ChatDelivery, user: string): ChatMessage
}

export function createChatViews(): ChatViews {
  const ofDelivery = new WeakMap<ChatDelivery, ChatMessage>()
  const ofEntry = new WeakMap<DraftEntry, ChatMessage>()
  const conversations = new WeakMap<object, { readonly newest: DraftEntry | undefined; readonly view: Conversation }>()
  const lists = new WeakMap<ConversationItem, { readonly entries: readonly DraftEntry[]; view: ConversationView }>()
  /** The previous window. Cached because the next window usually adds only one message. */
  let lastWindow: readonly ChatDelivery[] = []
  let lastShown: readonly ChatMessage[] = []

  function message(delivery: ChatDelivery, user: string): ChatMessage {
    const state = delivery.from === user ? 'sent' : 'received'
    return remembered(ofDelivery, delivery, () => chatMessageOf(delivery, state, user))
  }

  function own(entry: DraftEntry, user: string): ChatMessage {
    const { state, code, payload: { file } } = entry
    return remembered(ofEntry, entry, () => ({
      ...chatMessageOf(deliveryOfEntry(entry), states[state], user),
      ...(file === undefined || state === 'acked' ? {} : { file }),
      ...(code === undefined ? {} : { code }),
    }))
  }

  function messagesOf(window: readonly ChatDelivery[], user: string): readonly ChatMessage[] {
    let same = 0
    while (same < window.length && window[same] === lastWindow[same]) same += 1
    lastWindow = window
    lastShown = lastShown.slice(0, same).concat(window.slice(same).map((delivery) => message(delivery, user)))
    return lastShown
  }

  return {
    message,
    conversation({ kept }, entries) {
      const newest = entries[entries.length - 1]
      const before = conversations.get(kept)
      if (before !== undefined && before.newest === newest) return before.view
      const { id, target, profile, unread } = kept
      const said = newest === undefined ? undefined : lastOf(deliveryOfEntry(newest))
      const last = said !== undefined && (kept.last === null || comparePlaces(kept.last, said) < 0) ? said : kept.last
      const lasts = {
        lastText: last?.text || '', lastKind: last?.kind || null, lastAt: last && last.createdAt,
        lastSentAt: last && shownTimeOf(last),
      }
      const view = { id, target, ...profile, ...lasts, unread }
      conversations.set(kept, { newest, view })
      return view
    },
    messages(item, entries, user) {
      const before = lists.get(item)
      if (before !== undefined && hasSame(before.entries, entries)) return before.view
      const { window, hasOlder } = item
      const shown = window || []
      const ids = new Set(entries.map(({ id }) => id))
      for (const { id } of shown) if (ids.size > 0) ids.delete(id)
      const others = entries.filter(({ id }) => ids.has(id))
      const [first] = shown
      const isInView = (each: ChatMessage): boolean =>
        !hasOlder || first === undefined || comparePlaces(each, first) >= 0
      const settled = others.filter((entry) => !isPending(entry)).map((entry) => own(entry, user)).filter(isInView)
      const pending = others.filter(isPending).map((entry) => own(entry, user))
      const all = joinSorted(messagesOf(shown, user), settled.sort(comparePlaces))
      const view = { messages: pending.length > 0 ? all.concat(pending) : all, hasOlder }
      lists.set(item, { entries, view })
      return view
    },
  }
}

function isPending({ state }: DraftEntry): boolean {
  return state === 'queued' || state === 'sent'
}

function hasSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, index) => each === other[index])
}

function chatMessageOf(delivery: ChatDelivery, state: ChatMessageState, user: string): ChatMessage {
  const { id, from, to, content, createdAt, sender } = delivery
  const target = conversationOf(delivery, user)
  return {
    id, from, to, target, conversationId: conversationId(target), kind: content.kind, content, state, createdAt,
    sentAt: shownTimeOf(delivery), ...sender,
  }
}

function remembered<Key extends object, Value>(known: WeakMap<Key, Value>, key: Key, make: () => Value): Value {
  const before = known.get(key)
  if (before !== undefined) return before
  const made = make()
  known.set(key, made)
  return made
}

/** The chat state that pages can read. */
interface ChatSnapshots extends Pick<Chat, 'conversations' | 'conversation' | 'unread' | 'messages'> {
  /** Updates the views when the model or the outbox has changed. */
  show(model: ChatModel, entries: readonly DraftEntry[]): void
}

interface ChatSnapshotsOptions {
  readonly views: ChatViews
  conversationsChanged(conversations: readonly Conversation[]): void
  messagesChanged(id: string, view: ConversationView): void
}

const noEntries: readonly DraftEntry[] = []
const empty: ConversationView = { messages: [], hasOlder: false }

export function createChatSnapshots(options: ChatSnapshotsOptions): ChatSnapshots {
  const { views, conversationsChanged, messagesChanged } = options
  let conversations: readonly Conversation[] = []
  const all = new Map<string, Conversation>()
  let open: ReadonlyMap<string, ConversationView> = new Map()

  return {
    conversations: () => conversations,
    conversation: (id) => all.get(id),
    unread: () => conversations.reduce((sum, { unread }) => sum + unread, 0),
    messages: (id) => open.get(id) || empty,
    show({ user, items }, entries) {
      const own = ownEntries(user, entries)
      const before = open
      const opened = new Map<string, ConversationView>()
      let isChanged = false
      for (const [id, item] of items) {
        const ours = own.get(id) || noEntries
        const view = views.conversation(item, ours)
        if (all.get(id) !== view) {
          all.set(id, view)
          isChanged = true
        }
        if (user !== null && item.window !== null) opened.set(id, views.messages(item, ours, user))
      }
      open = opened
      if (all.size > items.size) {
        for (const id of all.keys()) if (!items.has(id)) all.delete(id)
        isChanged = true
      }
      const listed = isChanged ? sorted(all) : conversations
      if (!hasSame(listed, conversations)) {
        conversations = listed
        conversationsChanged(listed)
      }
      const present = open
      for (const id of new Set([...before.keys(), ...present.keys()])) {
        const view = present.get(id)
        if (view !== before.get(id)) messagesChanged(id, view || empty)
      }
    },
  }
}

/** Groups the user's own outbox entries by conversation, in posting order. */
function ownEntries(user: string | null, entries: readonly DraftEntry[]): ReadonlyMap<string, readonly DraftEntry[]> {
  const own = new Map<string, DraftEntry[]>()
  for (const entry of entries) {
    if (entry.payload.from !== user) continue
    const id = conversationId(entry.payload.to)
    const before = own.get(id)
    if (before === undefined) own.set(id, [entry])
    else before.push(entry)
  }
  return own
}

const sorted = (all: ReadonlyMap<string, Conversation>): readonly Conversation[] =>
  [...all.values()].filter(({ lastAt }) => lastAt !== null).sort(newestFirst)

function newestFirst(one: Conversation, other: Conversation): number {
  return (other.lastAt || 0) - (one.lastAt || 0) || (one.id < other.id ? -1 : 1)
}
