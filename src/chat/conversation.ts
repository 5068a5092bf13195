import type { ChatKind, ChatProfile, ChatTarget } from './model/chat-message-wire'

/** A conversation as a page lists it. Immutable; one that did not change keeps its identity. */
export interface Conversation {
  readonly id: string
  /** The peer or group, or everyone. */
  readonly target: ChatTarget
  readonly name: string
  /** URL; empty for none. */
  readonly picture: string
  readonly sex: ChatProfile['sex']
  /** Empty for an image or a voice message: the words for these are the application's. */
  readonly lastText: string
  readonly lastKind: ChatKind | null
  /** Epoch ms; `null` while nothing was said. */
  readonly lastAt: number | null
  /** Messages of others since it was opened last. */
  readonly unread: number
}
