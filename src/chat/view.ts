import { conversationId, conversationOf } from './model/conversation-id'
import type { ChatDelivery } from './model/chat-message-wire'
import { comparePlaces } from './model/place'
import type { OutboxEntry } from '../outbox/model/entry'
import type { ConversationView } from './chat-api'
import type { Conversation } from './conversation'
import type { ChatDraft } from './draft'
import type { ChatMessage, ChatMessageState } from './message'
import { lastOf } from './model/take-in'
import type { ConversationItem } from './model/state'

export type DraftEntry = OutboxEntry<ChatDraft>

const states: Readonly<Record<DraftEntry['state'], ChatMessageState>> = {
  queued: 'waiting',
  sent: 'sending',
  acked: 'sent',
  failed: 'failed',
  expired: 'failed',
  unknown: 'failed',
}

/** What the outbox has of the user's own, as if the server had told of it. */
export function deliveryOfEntry({ id, payload, state, result }: DraftEntry): ChatDelivery {
  const { from, to, content, sender } = payload
  const createdAt = state === 'acked' ? createdAtOf(result) : undefined
  return { id, from, to, content, sender, createdAt: createdAt ?? payload.createdAt }
}

function createdAtOf(result: unknown): number | undefined {
  if (typeof result !== 'object' || result === null || !('createdAt' in result)) return undefined
  return typeof result.createdAt === 'number' ? result.createdAt : undefined
}

/** Makes what pages see; of what did not change, the same again. */
export interface ChatViews {
  conversation(item: ConversationItem, entries: readonly DraftEntry[]): Conversation
  messages(item: ConversationItem, entries: readonly DraftEntry[], user: string): ConversationView
  message(delivery: ChatDelivery, user: string): ChatMessage
}

export function createChatViews(): ChatViews {
  const ofDelivery = new WeakMap<ChatDelivery, ChatMessage>()
  const ofEntry = new WeakMap<DraftEntry, ChatMessage>()
  const conversations = new WeakMap<object, { readonly newest: DraftEntry | undefined; readonly view: Conversation }>()
  const lists = new WeakMap<ConversationItem, { readonly entries: readonly DraftEntry[]; view: ConversationView }>()

  function message(delivery: ChatDelivery, user: string): ChatMessage {
    const state = delivery.from === user ? 'sent' : 'received'
    return remembered(ofDelivery, delivery, () => messageOf(delivery, state, user))
  }

  function own(entry: DraftEntry, user: string): ChatMessage {
    const { state, code, payload: { file } } = entry
    return remembered(ofEntry, entry, () => ({
      ...messageOf(deliveryOfEntry(entry), states[state], user),
      ...(file === undefined || state === 'acked' ? {} : { file }),
      ...(state === 'failed' && code !== undefined ? { code } : {}),
    }))
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
      const lasts = { lastText: last?.text ?? '', lastKind: last?.kind ?? null, lastAt: last?.createdAt ?? null }
      const view = { id, target, ...profile, ...lasts, unread }
      conversations.set(kept, { newest, view })
      return view
    },
    messages(item, entries, user) {
      const before = lists.get(item)
      if (before !== undefined && hasSame(before.entries, entries)) return before.view
      const { window, hasOlder } = item
      const shown = window ?? []
      const ids = new Set(shown.map(({ id }) => id))
      const others = entries.filter(({ id }) => !ids.has(id))
      const [first] = shown
      const isInView = (each: ChatMessage): boolean =>
        !hasOlder || first === undefined || comparePlaces(each, first) >= 0
      const settled = [
        ...shown.map((delivery) => message(delivery, user)),
        ...others.filter((entry) => !isPending(entry)).map((entry) => own(entry, user)).filter(isInView),
      ].sort(comparePlaces)
      const messages = [...settled, ...others.filter(isPending).map((entry) => own(entry, user))]
      const view = { messages, hasOlder }
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

function messageOf(delivery: ChatDelivery, state: ChatMessageState, user: string): ChatMessage {
  const { id, from, to, content, createdAt, sender } = delivery
  const target = conversationOf(delivery, user)
  return {
    id, from, to, target, conversationId: conversationId(target), kind: content.kind, content, state, createdAt,
    ...sender,
  }
}

function remembered<Key extends object, Value>(known: WeakMap<Key, Value>, key: Key, make: () => Value): Value {
  const before = known.get(key)
  if (before !== undefined) return before
  const made = make()
  known.set(key, made)
  return made
}
