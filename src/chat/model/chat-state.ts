import type { ChatDrop } from './chat-storage'
import {
  comparePlaces, conversationId, conversationIdOf, type ChatDelivery, type ChatKind, type ChatPlace, type ChatProfile,
  type ChatTarget,
} from './messages'

export interface LastSaid extends ChatPlace {
  readonly sentAt?: number | undefined
  readonly kind: ChatKind
  readonly text: string
}

/** Stored part of a conversation, without messages. */
export interface KeptConversation {
  readonly id: string
  readonly target: ChatTarget
  readonly profile: ChatProfile
  readonly last: LastSaid | null
  readonly unread: number
  /**
   * Position from which all messages are stored. `start`: the whole conversation is stored. `null`: messages may be
   * missing.
   */
  readonly wholeFrom: ChatPlace | 'start' | null
}

export interface ConversationItem {
  readonly kept: KeptConversation
  /** Whether the conversation is on screen. New messages on screen do not count as unread. */
  readonly isOnScreen: boolean
  /** Position up to which a message never counts as unread, even if it is not stored (CM-24). */
  readonly readTo: ChatPlace | null
  /** Loaded messages up to the newest, oldest first, without gaps. `null` while no page shows the conversation. */
  readonly window: readonly ChatDelivery[] | null
  readonly hasOlder: boolean
  /** Weight of further messages that can be added to `window` (CM-140). */
  readonly room: number
}

/** Maximum weight of the messages added to an open conversation after its last page, to limit memory use. */
const maxAdded = 2_000

export function withPage(
  item: ConversationItem, window: readonly ChatDelivery[], hasOlder: boolean,
): ConversationItem {
  return { ...item, window, hasOlder, room: maxAdded }
}

export interface ChatState {
  readonly user: string | null
  readonly isLoaded: boolean
  /** Position up to which history is complete, or `null` if history was never requested. */
  readonly mark: ChatPlace | null
  /** Whether all messages since `mark` were received. */
  readonly isSynced: boolean
  readonly items: ChatItems
}

type ItemMap = ReadonlyMap<string, ConversationItem>

/** Conversations by id. A step copies only `recent`, because a user may have thousands of conversations (GR-9). */
export interface ChatItems {
  readonly older: ItemMap
  /** New conversations, and changed conversations from `older`. */
  readonly recent: ItemMap
  /** Time of the newest message in all removed conversations, or 0 (CM-145, CM-160). */
  readonly removedMs: number
}

export const chatItems = (older: ItemMap, removedMs = 0): ChatItems => ({ older, recent: new Map(), removedMs })

export function itemIn({ older, recent }: ChatItems, id: string): ConversationItem | undefined {
  return recent.get(id) || older.get(id)
}

export const allItems = ({ older, recent }: ChatItems): ItemMap => new Map([...older, ...recent])

/** Maximum number of conversations (CM-138, CM-145). Even a customer service account has only thousands. */
export const maxConversations = 10_000
/** Fraction of the maximum that remains after a removal. */
export const keptShare = 0.9

export function dropOldest(all: Map<string, unknown> | Set<string>, most: number): void {
  for (const key of all.keys()) {
    if (all.size <= most) return
    all.delete(key)
  }
}

export interface UnsentMessage {
  readonly payload: { readonly to: ChatTarget }
}

/**
 * Adds the recent conversations to the older ones. Above the maximum, removes the oldest conversations, except those
 * that are open or empty or have unsent messages.
 */
export function joinItems(items: ChatItems, entries: readonly UnsentMessage[] = []): ChatItems {
  const all = allItems(items)
  if (all.size <= maxConversations) return chatItems(all, items.removedMs)
  const kept = new Set(entries.map(({ payload }) => conversationId(payload.to)))
  const lastMs = ({ window, kept: { id, last } }: ConversationItem): number =>
    window || !last || kept.has(id) ? Infinity : last.createdAt
  const sorted = [...all].sort(([, one], [, other]) => lastMs(other) - lastMs(one))
  const removed = sorted.splice(maxConversations * keptShare)
  const timesMs = removed.map(([, { kept: { last } }]) => (last ? last.createdAt : 0))
  return chatItems(new Map(sorted), timesMs.reduce((one, other) => Math.max(one, other), items.removedMs))
}

export function initialChat(user: string | null): ChatState {
  return { user, isLoaded: false, mark: null, isSynced: false, items: chatItems(new Map()) }
}

export function newItem(target: ChatTarget, id: string, profile: ChatProfile): ConversationItem {
  const kept = { id, target, profile, last: null, unread: 0, wholeFrom: null }
  return { kept, isOnScreen: false, readTo: null, window: null, hasOlder: true, room: maxAdded }
}

export function isLatest({ user, items }: ChatState, delivery: ChatDelivery): boolean {
  if (user === null) return false
  const item = itemIn(items, conversationIdOf(delivery, user))
  const last = item && item.kept.last
  return last ? comparePlaces(last, delivery) < 0 : delivery.createdAt > items.removedMs
}

export function isWholeFrom({ wholeFrom }: KeptConversation, place: ChatPlace): boolean {
  return wholeFrom === 'start' || (!!wholeFrom && comparePlaces(wholeFrom, place) <= 0)
}

export const emptyProfile: ChatProfile = { name: '', picture: '', sex: 'unknown' }

/** Payloads by event name. Messages in `delivered` and `taken` are not stored yet. */
interface Payloads {
  userChanged: { readonly user: string | null }
  overviewLoaded: { readonly mark: ChatPlace | null; readonly conversations: readonly KeptConversation[] }
  conversationBegun: { readonly target: ChatTarget; readonly profile: ChatProfile | undefined }
  /** A page opened the conversation, or its visibility changed. */
  conversationOpened: { readonly target: ChatTarget; readonly isOnScreen: boolean }
  conversationLeft: OfConversation
  readElsewhere: OfConversation & { readonly upTo: ChatPlace; readonly nowMs: number }
  /** Storage has returned the messages directly before the window, oldest first. */
  olderLoaded: OfConversation & { readonly deliveries: readonly ChatDelivery[]; readonly hasOlder: boolean }
  /**
   * The server has returned the messages directly before `first`, oldest first. Messages in `fresh` are not stored yet.
   */
  historyArrived: OfConversation & {
    /** First message of the window at the time of the request, if any. */
    readonly first: ChatDelivery | undefined
    readonly deliveries: readonly ChatDelivery[]
    readonly fresh: readonly ChatDelivery[]
    readonly more: boolean
  }
  /** Messages from the connection, in arrival order. */
  delivered: { readonly deliveries: readonly ChatDelivery[] }
  taken: { readonly deliveries: readonly ChatDelivery[] }
  /** The connection was lost, and messages may have been missed. */
  lineMissed: unknown
  /**
   * All messages since `oldest` were fetched, oldest first. Messages in `fresh` are not stored yet. If `isWhole`, the
   * messages reach back to the last known position.
   */
  synced: {
    readonly deliveries: readonly ChatDelivery[]
    readonly fresh: readonly ChatDelivery[]
    readonly oldest: ChatPlace | null
    readonly isWhole: boolean
  }
  recordsDropped: { readonly drops: readonly ChatDrop[] }
}

interface OfConversation {
  readonly id: string
}

export type ChatEventName = keyof Payloads

export type ChatEvent<Name extends ChatEventName = ChatEventName> = {
  [Each in Name]: { readonly type: Each } & Payloads[Each]
}[Name]

interface EffectPayloads {
  keep: {
    readonly user: string
    /** Position up to which history is complete, or `undefined` if unchanged. */
    readonly mark: ChatPlace | undefined
    readonly conversations: readonly KeptConversation[]
    readonly deliveries: readonly ChatDelivery[]
  }
  announceReceived: { readonly delivery: ChatDelivery }
}

export type ChatEffectName = keyof EffectPayloads

/** Effect of a chat step, as plain data for the runtime. */
export type ChatEffect<Name extends ChatEffectName = ChatEffectName> = {
  [Each in Name]: { readonly type: Each } & EffectPayloads[Each]
}[Name]
