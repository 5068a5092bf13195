import type { ChatPlace } from './chat-history'
import { conversationId, conversationOf } from './conversation-id'
import { comparePlaces } from './place'
import type { ChatDelivery, ChatKind, ChatProfile, ChatTarget } from './chat-message-wire'

/** The newest message of a conversation. */
export interface LastSaid extends ChatPlace {
  readonly kind: ChatKind
  readonly text: string
}

/** What is kept of a conversation beside its messages. */
export interface KeptConversation {
  readonly id: string
  readonly target: ChatTarget
  readonly profile: ChatProfile
  readonly last: LastSaid | null
  readonly unread: number
  /**
   * From this message on every one is kept here; `start` when there is none before, `null` when there may be a gap
   * after each.
   */
  readonly wholeFrom: ChatPlace | 'start' | null
}

/** A conversation with what only this process knows of it. */
export interface ConversationItem {
  readonly kept: KeptConversation
  /** The user sees it: what arrives is not unread. */
  readonly isAttended: boolean
  /** Up to here the user saw it in another window. */
  readonly readTo: ChatPlace | null
  /** What was loaded of it, without gaps and up to the newest, oldest first; `null` while no page shows it. */
  readonly window: readonly ChatDelivery[] | null
  /** There may be messages before the window. */
  readonly hasOlder: boolean
}

export interface ChatModel {
  /** The user who owns all of it; `null` when no user is signed in. */
  readonly user: string | null
  /** What was kept of the user is here. */
  readonly isLoaded: boolean
  /** All up to here was heard of; `null` when history was never asked. */
  readonly mark: ChatPlace | null
  /** Nothing was missed since the mark. */
  readonly isSynced: boolean
  readonly items: ReadonlyMap<string, ConversationItem>
}

export function initialChat(user: string | null): ChatModel {
  return { user, isLoaded: false, mark: null, isSynced: false, items: new Map() }
}

export function newItem(target: ChatTarget, id: string, profile: ChatProfile): ConversationItem {
  const kept = { id, target, profile, last: null, unread: 0, wholeFrom: null }
  return { kept, isAttended: false, readTo: null, window: null, hasOlder: true }
}

/** Whether nothing as late is known of the conversation of this message. */
export function isLatest({ user, items }: ChatModel, delivery: ChatDelivery): boolean {
  if (user === null) return false
  const last = items.get(conversationId(conversationOf(delivery, user)))?.kept.last ?? null
  return last === null || comparePlaces(last, delivery) < 0
}

/** Whether every message from this place on is kept. */
export function isWholeFrom({ wholeFrom }: KeptConversation, place: ChatPlace): boolean {
  return wholeFrom === 'start' || (wholeFrom !== null && comparePlaces(wholeFrom, place) <= 0)
}

export const emptyProfile: ChatProfile = { name: '', picture: '', sex: 'unknown' }
