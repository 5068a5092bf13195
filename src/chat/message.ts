import type { ChatContent, ChatKind, ChatProfile, ChatTarget } from './model/chat-message-wire'

/**
 * `waiting` is stored and not sent yet, `sending` was handed to the line, `sent` was taken by the server, `failed`
 * was refused or not answered for, `received` came from somebody else.
 */
export type ChatMessageState = 'waiting' | 'sending' | 'sent' | 'failed' | 'received'

/** One message as a page shows it. Immutable; one that did not change keeps its identity. */
export interface ChatMessage {
  /** Drawn by its sender, the same everywhere and for good. */
  readonly id: string
  /** User id. */
  readonly from: string
  readonly to: ChatTarget
  /** The peer or group that it belongs to. */
  readonly target: ChatTarget
  readonly conversationId: string
  readonly kind: ChatKind
  /** Of an image or a voice message not uploaded yet the `url` is empty. */
  readonly content: ChatContent
  /** Of the user's own: the file that is uploaded, as the platform gave it, until the message was sent. */
  readonly file?: string
  readonly state: ChatMessageState
  /** Why it failed: the server's number as text, or a code of ours. */
  readonly code?: string
  /** Epoch ms: when the server took it; before that, when it was written here. */
  readonly createdAt: number
  /** The sender's. */
  readonly name: string
  readonly picture: string
  readonly sex: ChatProfile['sex']
}
