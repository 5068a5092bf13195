import type { ChatDrop } from './chat-storage'
import {
  comparePlaces, conversationId, conversationOf, type ChatDelivery, type ChatKind, type ChatPlace, type ChatProfile,
  type ChatTarget,
} from './messages'

/** The newest message of a conversation. */
export interface LastSaid extends ChatPlace {
  readonly sentAt?: number | undefined
  readonly kind: ChatKind
  readonly text: string
}

/** A conversation's stored text and counts, without its messages. */
export interface KeptConversation {
  readonly id: string
  readonly target: ChatTarget
  readonly profile: ChatProfile
  readonly last: LastSaid | null
  readonly unread: number
  /**
   * Position from which every message is stored here; `start` for all messages, `null` when gaps are possible anywhere.
   */
  readonly wholeFrom: ChatPlace | 'start' | null
}

/** A conversation with this process's state. */
export interface ConversationItem {
  readonly kept: KeptConversation
  /** Whether the user sees the conversation, so that new messages are not unread. */
  readonly isOnScreen: boolean
  /** Last position that the user read in another window. */
  readonly readTo: ChatPlace | null
  /** The loaded messages without gaps up to the newest, oldest first; `null` while no page shows them. */
  readonly window: readonly ChatDelivery[] | null
  /** Whether there may be messages before the window. */
  readonly hasOlder: boolean
}

export interface ChatModel {
  /** The user who owns this state; `null` when no user is signed in. */
  readonly user: string | null
  /** Whether the user's stored conversations were read. */
  readonly isLoaded: boolean
  /** History is complete up to this position; `null` when it was never requested. */
  readonly mark: ChatPlace | null
  /** Whether nothing was missed since the mark. */
  readonly isSynced: boolean
  readonly items: ReadonlyMap<string, ConversationItem>
}

export function initialChat(user: string | null): ChatModel {
  return { user, isLoaded: false, mark: null, isSynced: false, items: new Map() }
}

export function newItem(target: ChatTarget, id: string, profile: ChatProfile): ConversationItem {
  const kept = { id, target, profile, last: null, unread: 0, wholeFrom: null }
  return { kept, isOnScreen: false, readTo: null, window: null, hasOlder: true }
}

/** Whether this message is the conversation's latest. */
export function isLatest({ user, items }: ChatModel, delivery: ChatDelivery): boolean {
  if (user === null) return false
  const last = items.get(conversationId(conversationOf(delivery, user)))?.kept.last || null
  return last === null || comparePlaces(last, delivery) < 0
}

/** Whether every message from this position on is stored. */
export function isWholeFrom({ wholeFrom }: KeptConversation, place: ChatPlace): boolean {
  return wholeFrom === 'start' || (wholeFrom !== null && comparePlaces(wholeFrom, place) <= 0)
}

export const emptyProfile: ChatProfile = { name: '', picture: '', sex: 'unknown' }

/** Events of a chat, in the past tense. Their deliveries are not stored yet. */
export type ChatEvent =
  | { readonly type: 'userChanged'; readonly user: string | null }
  | {
      readonly type: 'overviewLoaded'
      readonly mark: ChatPlace | null
      readonly conversations: readonly KeptConversation[]
    }
  /** A new conversation, with its profile if known. */
  | { readonly type: 'conversationBegun'; readonly target: ChatTarget; readonly profile: ChatProfile | undefined }
  /** A page opened the conversation, or its visibility changed. */
  | { readonly type: 'conversationOpened'; readonly target: ChatTarget; readonly isOnScreen: boolean }
  | { readonly type: 'conversationLeft'; readonly id: string }
  /** The user read the conversation in another window. */
  | { readonly type: 'readElsewhere'; readonly id: string; readonly upTo: ChatPlace }
  /** Storage returned the messages right before the window, oldest first. */
  | {
      readonly type: 'olderLoaded'
      readonly id: string
      readonly deliveries: readonly ChatDelivery[]
      readonly hasOlder: boolean
    }
  /** History returned the messages right before `first`, oldest first; `fresh` ones are not stored yet. */
  | {
      readonly type: 'historyArrived'
      readonly id: string
      /** The first message of the window when the page was requested; `undefined` for an empty window. */
      readonly first: ChatDelivery | undefined
      readonly deliveries: readonly ChatDelivery[]
      readonly fresh: readonly ChatDelivery[]
      readonly more: boolean
    }
  /** The connection delivered messages, in arrival order. */
  | { readonly type: 'delivered'; readonly deliveries: readonly ChatDelivery[] }
  /** The server accepted the user's message. */
  | { readonly type: 'taken'; readonly delivery: ChatDelivery }
  /** Messages may be missed from now on. */
  | { readonly type: 'lineMissed' }
  /**
   * All messages since `oldest` were fetched, oldest first; `fresh` ones are not stored yet. Complete when they reach
   * back to the known position.
   */
  | {
      readonly type: 'synced'
      readonly deliveries: readonly ChatDelivery[]
      readonly fresh: readonly ChatDelivery[]
      readonly oldest: ChatPlace | null
      readonly isWhole: boolean
    }
  /** Records were deleted for space. */
  | { readonly type: 'recordsDropped'; readonly drops: readonly ChatDrop[] }

/** Effects of a chat step. Plain data that the runtime executes. */
export type ChatEffect =
  | {
      readonly type: 'keep'
      readonly user: string
      /** The mark to store, if it changed. */
      readonly mark: ChatPlace | undefined
      /** The changed conversations. */
      readonly conversations: readonly KeptConversation[]
      readonly deliveries: readonly ChatDelivery[]
    }
  /** Announces another user's message, once. */
  | { readonly type: 'announceReceived'; readonly delivery: ChatDelivery }
