import type { OutboxEntry } from '../../outbox/model/entry'
import { keepSame } from '../../shared/equality'
import { compareTexts } from '../../shared/key-parts'
import type { Chat, ChatMessage, ChatMessageState, Conversation, ConversationView } from './chat-api'
import {
  comparePlaces, conversationId, conversationOf, datesIn, grouped, joinSorted, keyOf, remembered, shownTimeOf,
  type ChatDelivery,
} from '../model/messages'
import { itemIn, type ChatState, type ConversationItem } from '../model/chat-state'
import { lastOf, maxRecent, newer } from '../model/chat-turn'
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

/** Converts an outbox entry to the message that the server would deliver. */
export function deliveryOfEntry({ id, payload, result }: DraftEntry): ChatDelivery {
  const { from, to, content, sender } = payload
  const { createdAt, sentAt } = datesIn(result) || payload
  return { id, from, to, content, sender, createdAt, sentAt }
}

interface ChatViews {
  conversation(item: ConversationItem, entries: readonly DraftEntry[]): Conversation
  messages(item: ConversationItem, entries: readonly DraftEntry[], user: string): ConversationView
  message(delivery: ChatDelivery, user: string): ChatMessage
  /** Frees the messages of the previous view (CM-151). */
  clear(): void
}

export function createChatViews(): ChatViews {
  const ofDelivery = new WeakMap<ChatDelivery, ChatMessage>()
  const ofEntry = new WeakMap<DraftEntry, ChatMessage>()
  const conversations = new WeakMap<object, { readonly newest: DraftEntry | undefined; readonly view: Conversation }>()
  const lists = new WeakMap<ConversationItem, { readonly entries: readonly DraftEntry[]; view: ConversationView }>()
  /** The previous window, cached because the next window usually adds only one message. */
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
      ...(file && state !== 'acked' ? { file } : {}),
      ...(code ? { code } : {}),
    }))
  }

  return {
    message,
    conversation({ kept }, entries) {
      const newest = entries[entries.length - 1]
      const before = conversations.get(kept)
      if (before && before.newest === newest) return before.view
      const { id, target, profile, unread } = kept
      const last = newest ? newer(kept.last, lastOf(deliveryOfEntry(newest))) : kept.last
      const lasts = {
        lastText: last ? last.text : '', lastKind: last && last.kind, lastAt: last && last.createdAt,
        lastSentAt: last && shownTimeOf(last),
      }
      const view = { id, target, ...profile, ...lasts, unread }
      conversations.set(kept, { newest, view })
      return view
    },
    messages(item, entries, user) {
      const before = lists.get(item)
      if (before && keepSame(before.entries, entries) === before.entries) return before.view
      const { window, hasOlder } = item
      const shown = window || []
      const ids = new Set(entries.map(({ id }) => id))
      for (const { id, from } of shown) if (from === user) ids.delete(id)
      const others = entries.filter(({ id }) => ids.has(id)).map((entry) => own(entry, user))
      const [first] = shown
      const settled = others.filter((each) => each.state === 'failed' ||
        (each.state === 'sent' && (!hasOlder || !first || comparePlaces(each, first) >= 0)))
      const pending = others.filter((each) => each.state !== 'failed' && each.state !== 'sent')
      lastShown = shown.map((each, index) => (each === lastWindow[index] && lastShown[index]) || message(each, user))
      lastWindow = shown
      const all = joinSorted(lastShown, settled.sort(comparePlaces))
      const view = { messages: all.concat(pending), hasOlder }
      lists.set(item, { entries, view })
      return view
    },
    clear() {
      lastWindow = lastShown = []
    },
  }
}

function chatMessageOf(delivery: ChatDelivery, state: ChatMessageState, user: string): ChatMessage {
  const { id, from, to, content, createdAt, sender } = delivery
  const target = conversationOf(delivery, user)
  return {
    id, key: keyOf(delivery), from, to, target, conversationId: conversationId(target), kind: content.kind, content,
    state, createdAt, sentAt: shownTimeOf(delivery), ...sender,
  }
}

interface ChatSnapshots extends Pick<Chat, 'conversations' | 'conversation' | 'unread' | 'messages'> {
  show(state: ChatState, entries: readonly DraftEntry[]): void
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
  let shownOlder: ChatState['items']['older'] | undefined
  let shownOwn: ReadonlyMap<string, readonly DraftEntry[]> = new Map()

  return {
    conversations: () => conversations,
    conversation: (id) => all.get(id),
    unread: () => conversations.reduce((sum, { unread }) => sum + unread, 0),
    messages: (id) => open.get(id) || empty,
    show({ user, items }, entries) {
      const own = grouped(
        entries.filter(({ payload }) => payload.from === user), ({ payload }) => conversationId(payload.to))
      const before = open
      const opened = new Map<string, ConversationView>()
      const { older, recent } = items
      /** Whether moving only the changed conversations is cheaper than sorting all. */
      const isKnown = older === shownOlder && recent.size <= maxRecent
      const ids = new Set([
        ...before.keys(), ...(isKnown ? [] : older.keys()), ...recent.keys(), ...shownOwn.keys(), ...own.keys(),
      ])
      shownOlder = older
      shownOwn = own
      if (!isKnown) all.clear()
      const listed = isKnown ? conversations.slice() : []
      for (const id of ids) {
        const item = itemIn(items, id)
        if (!item) continue
        const ours = own.get(id) || noEntries
        const view = views.conversation(item, ours)
        const last = all.get(id)
        all.set(id, view)
        if (view !== last) {
          if (last && last.lastAt !== null) listed.splice(listed.indexOf(last), 1)
          const place = isKnown ? listed.findIndex((each) => newestFirst(each, view) > 0) : -1
          if (view.lastAt !== null) listed.splice(place < 0 ? listed.length : place, 0, view)
        }
        if (item.window) opened.set(id, views.messages(item, ours, String(user)))
      }
      open = opened
      if (!isKnown) listed.sort(newestFirst)
      if (keepSame(conversations, listed) === listed) {
        conversations = listed
        conversationsChanged(listed)
      }
      for (const id of ids) {
        const view = opened.get(id)
        if (view === before.get(id)) continue
        messagesChanged(id, view || empty)
        if (!view) views.clear()
      }
    },
  }
}

/** Uses the later time, because an unsent message has an early position but a present `lastSentAt` (CM-118). */
const newestMs = ({ lastAt, lastSentAt }: Conversation): number => Math.max(Number(lastAt), Number(lastSentAt))

function newestFirst(one: Conversation, other: Conversation): number {
  return newestMs(other) - newestMs(one) || compareTexts(one.id, other.id)
}
