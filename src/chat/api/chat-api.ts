import type { ChatStorage } from '../model/chat-storage'
import type { Clock, Locks, Random, Storage, Windows } from '../../connection/ports/ports'
import type { SocketClient } from '../../connection/runtime/client-api'
import type { PostResult } from '../../outbox/outbox-api'
import { isPositive } from '../../shared/checks'
import type { DiagnosticCode } from '../../shared/errors'
import { requireOption } from '../../shared/options'
import type {
  ChatContent, ChatHistoryPage, ChatHistoryQuery, ChatKind, ChatProfile, ChatTarget,
} from '../model/messages'
import type { ChatWire } from '../wire/chat-envelopes'

export type { PostResult }

/** Content of a message to send. `file` is a path or local URL, for example from `uni.chooseImage`. */
export type Saying =
  | {
      readonly kind: 'text'
      /** The text. */
      readonly text: string
    }
  | {
      readonly kind: 'image'
      /** Path of the image. */
      readonly file: string
      /** Image width in pixels, if known. */
      readonly width?: number
      /** Image height in pixels, if known. */
      readonly height?: number
    }
  | {
      readonly kind: 'voice'
      /** Path of the recording. */
      readonly file: string
      /** Recording length in ms. */
      readonly durationMs: number
    }

/** Result of `loadOlder()`. */
export type OlderResult =
  | {
      readonly ok: true
      /** Omitted. */
      readonly code?: undefined
    }
  | {
      readonly ok: false
      /** Failure code: `history-failed` if the query can be retried, `no-session` if the user is signed out. */
      readonly code: DiagnosticCode
    }

/** Loaded messages of a conversation. */
export interface ConversationView {
  /** Messages sorted by server time, oldest first, followed by the user's unacknowledged messages. */
  readonly messages: readonly ChatMessage[]
  /** Whether older messages can be loaded. */
  readonly hasOlder: boolean
}

/** Events of a chat. */
export interface ChatEvents {
  /** Emitted after each change, with all conversations, newest first. */
  conversationsChanged: readonly Conversation[]
  /** Emitted when messages of an open conversation change. */
  messagesChanged: { readonly conversationId: string } & ConversationView
  /**
   * Emitted once for each new message from another user. Not emitted for older messages, or for messages that another
   * window has read.
   */
  received: ChatMessage
  /** Emitted when the user changes or signs out. The previous user's data is removed. */
  userChanged: string | null
}

/** A conversation that a page has opened. */
export interface OpenConversation {
  /** Sets whether the conversation is on screen. New messages on screen do not count as unread. */
  setOnScreen(isOnScreen: boolean): void
  /** Closes the conversation for this page. */
  leave(): void
}

/** A client's chat, with the conversations of the signed-in user. */
export interface Chat {
  /** Returns the signed-in user's id, or `null`. */
  user(): string | null
  /** Resolves when the user's stored data is loaded or loading has failed. */
  loaded(): Promise<void>
  /** Returns all conversations with a sent or pending message, newest first. */
  conversations(): readonly Conversation[]
  /** Returns the conversation with this id, or `undefined`. */
  conversation(id: string): Conversation | undefined
  /** Returns the number of unread messages. */
  unread(): number
  /** Returns a conversation's loaded messages, or an empty view if the conversation is not open. */
  messages(id: string): ConversationView
  /** Registers a conversation with its profile. Returns the conversation's id. */
  startConversation(target: ChatTarget, profile?: ChatProfile): string
  /**
   * Opens a conversation for a page until `leave()` is called, and loads the newest messages. While the conversation is
   * on screen, messages are marked as read. `isOnScreen` sets the initial state (default true).
   * @throws TradewireError `invalid-option` for an invalid conversation id
   */
  open(id: string, isOnScreen?: boolean): OpenConversation
  /** Loads a page of older messages in an open conversation. Never rejects. */
  loadOlder(id: string): Promise<OlderResult>
  /** Stores a message, then sends it as soon as possible. Never rejects. */
  send(conversationId: string, saying: Saying): Promise<PostResult>
  /** Resends a failed message with the same id. Resolves with false if no failed message has this id. */
  resend(id: string): Promise<boolean>
  /** Removes a failed message. Resolves with false if no failed message has this id. */
  remove(id: string): Promise<boolean>
  /** Subscribes to an event. Returns the unsubscribe function. */
  on<K extends keyof ChatEvents>(name: K, listener: (payload: ChatEvents[K]) => void): () => void
  /** Disposes the chat. Stored data remains. */
  dispose(): void
}

/** An immutable conversation. Unchanged conversations keep their object identity. */
export interface Conversation {
  /** Conversation id, as returned by `conversationId`. */
  readonly id: string
  /** Peer, group, or everyone. */
  readonly target: ChatTarget
  /** Name of the peer or group. */
  readonly name: string
  /** Picture URL, or an empty string. */
  readonly picture: string
  /** Sex of the peer. */
  readonly sex: ChatProfile['sex']
  /** The first 1,000 characters of the last message. Empty for images and voice messages. */
  readonly lastText: string
  /** Kind of the last message, or `null`. */
  readonly lastKind: ChatKind | null
  /** `createdAt` of the last message, or `null`. */
  readonly lastAt: number | null
  /** Display time of the last message, epoch ms, or `null`. */
  readonly lastSentAt: number | null
  /** Number of messages from other users since this user last opened the conversation. */
  readonly unread: number
}

/**
 * `waiting`: stored until earlier messages are sent and the client is connected. After a disconnect, a waiting message
 * may already have been sent. `sending`: passed to the connection. `sent`: accepted by the server. `failed`: rejected,
 * or no response arrived. `received`: from another user.
 */
export type ChatMessageState = 'waiting' | 'sending' | 'sent' | 'failed' | 'received'

/** An immutable message. Unchanged messages keep their object identity. */
export interface ChatMessage {
  /** Message id, generated by the sender. Another sender can use the same id, so identify list items by `key`. */
  readonly id: string
  /** Unique key of the message, made of sender and id. */
  readonly key: string
  /** Sender's user id. */
  readonly from: string
  /** Peer or group to which the sender addressed the message. */
  readonly to: ChatTarget
  /** Peer or group of the conversation. */
  readonly target: ChatTarget
  /** Conversation id. */
  readonly conversationId: string
  /** Text, image or voice. */
  readonly kind: ChatKind
  /** Message content. `url` is empty until the image or recording is uploaded. */
  readonly content: ChatContent
  /** Local file of the user's own message, until the message is sent. */
  readonly file?: string
  /** Delivery state. */
  readonly state: ChatMessageState
  /** Reason for a failure: the server's rejection code, or an error code of this package. */
  readonly code?: string
  /** Time when the server accepted the message, epoch ms. Before that, a time after the conversation's last message. */
  readonly createdAt: number
  /** Display time, epoch ms. Differs from `createdAt` if the server's clock was ahead or the message is not sent. */
  readonly sentAt: number
  /** Sender's name. */
  readonly name: string
  /** Sender's picture URL, or an empty string. */
  readonly picture: string
  /** Sender's sex. */
  readonly sex: ChatProfile['sex']
}

/** Limits of a chat. The defaults suit a phone. */
export interface ChatLimits {
  /**
   * Upload timeout, ms.
   * @default 60,000
   */
  readonly uploadTimeoutMs?: number
  /**
   * Number of messages per page.
   * @default 30
   */
  readonly pageSize?: number
}

const defaultLimits: Required<ChatLimits> = {
  // Enough time to upload 5 MiB at 0.7 Mbit/s.
  uploadTimeoutMs: 60_000,
  // A page of the default size fills two or three screens.
  pageSize: 30,
}

/** Throws `invalid-option` if a limit is not a positive number. */
export function chatLimitsOf(given: ChatLimits): Required<ChatLimits> {
  const { uploadTimeoutMs, pageSize } = { ...defaultLimits, ...given }
  const limits = { uploadTimeoutMs, pageSize }
  for (const [name, value] of Object.entries(limits)) requireOption(name, value, isPositive(value))
  return limits
}

/** Application functions that a chat calls. */
export interface ChatCalls {
  /**
   * The user's profile, read for each new message.
   * @default none
   */
  readonly me?: ChatProfile | (() => ChatProfile)
  /**
   * Uploads a file. Without this function, images and voice messages fail with `upload-failed`.
   * @default none
   */
  readonly upload?: ChatUpload
  /**
   * Fetches history. Without this function, messages that were missed or removed from storage do not appear.
   * @default none
   */
  readonly fetchHistory?: FetchHistory
}

export interface ChatOptions<Events extends object> extends ChatLimits, ChatCalls {
  readonly client: SocketClient<Events>
  readonly wire: ChatWire<Events>
  readonly ports: ChatPorts
}

/** Uploads a file and resolves with its URL, or rejects. An upload that takes too long fails. */
export type ChatUpload = (file: {
  readonly kind: 'image' | 'voice'
  /** Path or local URL of the file. */
  readonly file: string
  /** User who owns the file. */
  readonly user: string
}) => Promise<string>

/** Fetches older messages from the server. Rejects on failure. */
export type FetchHistory = (query: ChatHistoryQuery & { readonly user: string }) => Promise<ChatHistoryPage>

/** Ports of a chat. */
export interface ChatPorts {
  /** Storage for conversations and acknowledged messages. */
  readonly storage: ChatStorage
  /** Storage for the user's unacknowledged messages. */
  readonly outbox: Storage
  /** Locks shared by all windows on a device. */
  readonly locks: Locks
  /** Wall clock and timers. */
  readonly clock: Clock
  /** Random numbers for message ids. */
  readonly random: Random
  /**
   * The user's other windows. A message read in one window counts as read in all.
   * @default none: there is only one window
   */
  readonly windows?: Windows | undefined
}
