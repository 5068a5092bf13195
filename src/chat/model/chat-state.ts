import type { ChatDrop } from './chat-storage'
import {
  comparePlaces, conversationId, conversationOf, type ChatDelivery, type ChatKind, type ChatPlace, type ChatProfile,
  type ChatTarget,
} from './messages'

export interface LastSaid extends ChatPlace {
  readonly sentAt?: number | undefined
  readonly kind: ChatKind
  readonly text: string
}

/** The stored part of a conversation, without the messages. */
export interface KeptConversation {
  readonly id: string
  readonly target: ChatTarget
  readonly profile: ChatProfile
  readonly last: LastSaid | null
  readonly unread: number
  /**
   * Position from which all messages are stored: `start` if all messages are stored, `null` if there may be gaps.
   */
  readonly wholeFrom: ChatPlace | 'start' | null
}

export interface ConversationItem {
  readonly kept: KeptConversation
  /** Whether the user sees the conversation, so that new messages are not unread. */
  readonly isOnScreen: boolean
  /** Position up to which the user has read the conversation in another window. */
  readonly readTo: ChatPlace | null
  /** Loaded messages without gaps up to the newest, oldest first. `null` while no page shows the conversation. */
  readonly window: readonly ChatDelivery[] | null
  /** Whether there may be messages older than the window. */
  readonly hasOlder: boolean
}

export interface ChatModel {
  /** Id of the user who owns this state, or `null` when no user is signed in. */
  readonly user: string | null
  readonly isLoaded: boolean
  /** Position up to which history is complete, or `null` when history was never requested. */
  readonly mark: ChatPlace | null
  /** Whether no message was missed since `mark`. */
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

/** Whether all messages from this position on are stored. */
export function isWholeFrom({ wholeFrom }: KeptConversation, place: ChatPlace): boolean {
  return wholeFrom === 'start' || (wholeFrom !== null && comparePlaces(wholeFrom, place) <= 0)
}

export const emptyProfile: ChatProfile = { name: '', picture: '', sex: 'unknown' }

/** Events that change the chat model. The deliveries in an event are not stored yet. */
export type ChatEvent =
  | { readonly type: 'userChanged'; readonly user: string | null }
  | {
      readonly type: 'overviewLoaded'
      readonly mark: ChatPlace | null
      readonly conversations: readonly KeptConversation[]
    }
  /** A conversation was started, with the profile if known. */
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
  /** History returned the messages right before `first`, oldest first. `fresh` messages are not stored yet. */
  | {
      readonly type: 'historyArrived'
      readonly id: string
      /** First message in the window when the page was requested, or `undefined` if the window was empty. */
      readonly first: ChatDelivery | undefined
      readonly deliveries: readonly ChatDelivery[]
      readonly fresh: readonly ChatDelivery[]
      readonly more: boolean
    }
  /** The connection delivered messages. The messages are in arrival order. */
  | { readonly type: 'delivered'; readonly deliveries: readonly ChatDelivery[] }
  | { readonly type: 'taken'; readonly delivery: ChatDelivery }
  /** The connection was lost, so messages may be missed from now on. */
  | { readonly type: 'lineMissed' }
  /**
   * All messages since `oldest` were fetched, oldest first. `fresh` messages are not stored yet. `isWhole` is true when
   * the messages reach back to the known position.
   */
  | {
      readonly type: 'synced'
      readonly deliveries: readonly ChatDelivery[]
      readonly fresh: readonly ChatDelivery[]
      readonly oldest: ChatPlace | null
      readonly isWhole: boolean
    }
  | { readonly type: 'recordsDropped'; readonly drops: readonly ChatDrop[] }

/** Effects of a chat step, as plain data that the runtime executes. */
export type ChatEffect =
  | {
      readonly type: 'keep'
      readonly user: string
      /** The mark to store, if the mark changed. */
      readonly mark: ChatPlace | undefined
      /** Changed conversations to store. */
      readonly conversations: readonly KeptConversation[]
      readonly deliveries: readonly ChatDelivery[]
    }
  /** Emits `received` once for a message from another user. */
  | { readonly type: 'announceReceived'; readonly delivery: ChatDelivery }
