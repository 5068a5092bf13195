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

/** Content of a message to send. `file` is a path or local URL returned by `uni.chooseImage` or a similar call. */
export type Saying =
  | {
      readonly kind: 'text'
      /** The text. */
      readonly text: string
    }
  | {
      readonly kind: 'image'
      /** Image path returned by the platform. */
      readonly file: string
      /** Width in pixels, if known. */
      readonly width?: number
      /** Height in pixels, if known. */
      readonly height?: number
    }
  | {
      readonly kind: 'voice'
      /** Recording path returned by the platform. */
      readonly file: string
      /** Recording length in ms. */
      readonly durationMs: number
    }

/** The result of loading older messages. */
export type OlderResult =
  | {
      readonly ok: true
      /** Omitted. */
      readonly code?: undefined
    }
  | {
      readonly ok: false
      /** `history-failed` if the query failed and can be retried. `no-session` if the user is signed out. */
      readonly code: DiagnosticCode
    }

/** The loaded messages of a conversation. */
export interface ConversationView {
  /** Messages by server time, oldest first, then the user's own unacknowledged messages. */
  readonly messages: readonly ChatMessage[]
  /** Whether older messages can be loaded. */
  readonly hasOlder: boolean
}

/** The events of a chat. */
export interface ChatEvents {
  /** Emits a new list of conversations, newest first, on each change. */
  conversationsChanged: readonly Conversation[]
  /** Emitted when the messages of an open conversation change. */
  messagesChanged: { readonly conversationId: string } & ConversationView
  /** Emitted once for each message from another user, except loaded older messages. */
  received: ChatMessage
  /** Emitted when another user signs in or the user signs out. Previous data is removed. */
  userChanged: string | null
}

/** A conversation that a page shows. */
export interface OpenConversation {
  /**
   * Sets whether the conversation is on screen. While the conversation is on screen, new messages do not count as
   * unread.
   */
  setOnScreen(isOnScreen: boolean): void
  /** Closes the conversation for this page. */
  leave(): void
}

/** The chat of a client, with the conversations of the signed-in user. */
export interface Chat {
  /** Returns the id of the signed-in user, or `null` when no user is signed in. */
  user(): string | null
  /** Resolves when the current user's stored data is loaded or loading has failed. */
  loaded(): Promise<void>
  /** Returns all conversations with a sent or pending message, newest first. */
  conversations(): readonly Conversation[]
  /** Returns the conversation with this id, or `undefined` if there is no such conversation. */
  conversation(id: string): Conversation | undefined
  /** Returns the number of unread messages in all conversations. */
  unread(): number
  /** Returns the loaded messages of a conversation, or an empty view if the conversation is not open. */
  messages(id: string): ConversationView
  /** Registers a conversation with its profile and returns its id. */
  startConversation(target: ChatTarget, profile?: ChatProfile): string
  /**
   * Opens a conversation for a page until `leave()` is called, and loads the newest messages. Marks messages as read
   * while the conversation is on screen. `isOnScreen` (default true) sets the initial state.
   * @throws TradewireError `invalid-option` for an invalid conversation id
   */
  open(id: string, isOnScreen?: boolean): OpenConversation
  /** Loads a page of older messages in an open conversation. Never rejects. */
  loadOlder(id: string): Promise<OlderResult>
  /** Stores a message and sends it as soon as possible. Never rejects. */
  send(conversationId: string, saying: Saying): Promise<PostResult>
  /** Resends a failed message with the same id. Resolves with false if there is no such message. */
  resend(id: string): Promise<boolean>
  /** Removes a failed message. Resolves with false if there is no such message. */
  remove(id: string): Promise<boolean>
  /** Subscribes to an event. Returns the unsubscribe function. */
  on<K extends keyof ChatEvents>(name: K, listener: (payload: ChatEvents[K]) => void): () => void
  /** Disposes the chat. Stored data remains for the next start. */
  dispose(): void
}

/** An immutable conversation in a list. Unchanged conversations keep their object identity. */
export interface Conversation {
  /** Conversation id, as returned by `conversationId`. */
  readonly id: string
  /** The peer, the group, or everyone. */
  readonly target: ChatTarget
  /** Name of the peer or group. */
  readonly name: string
  /** URL of the picture, or an empty string if there is no picture. */
  readonly picture: string
  /** Sex of the peer. */
  readonly sex: ChatProfile['sex']
  /**
   * The first 1,000 characters of the last message. Empty for images and voice messages. The app shows its own text for
   * them.
   */
  readonly lastText: string
  /** Kind of the last message, or `null` if there is none. */
  readonly lastKind: ChatKind | null
  /** Time of the last message, epoch ms, or `null` if there is none. */
  readonly lastAt: number | null
  /** Display time of the last message, epoch ms. Earlier than `lastAt` if the server's clock was ahead. */
  readonly lastSentAt: number | null
  /** Number of messages from other users since the user last opened the conversation. */
  readonly unread: number
}

/**
 * `waiting`: stored until earlier messages are sent or a connection opens. Possibly already sent before a disconnect.
 * `sending`: passed to the connection. `sent`: accepted by the server. `failed`: rejected, or no response arrived.
 * `received`: from another user.
 */
export type ChatMessageState = 'waiting' | 'sending' | 'sent' | 'failed' | 'received'

/** An immutable message for a page. An unchanged message keeps its object identity. */
export interface ChatMessage {
  /** Permanently unique message id, generated by the sender. */
  readonly id: string
  /** User id of the sender. */
  readonly from: string
  /** The target given by the sender. */
  readonly to: ChatTarget
  /** The peer or group of the conversation. */
  readonly target: ChatTarget
  /** Conversation id. */
  readonly conversationId: string
  /** Kind of the message: text, image or voice. */
  readonly kind: ChatKind
  /** Content of the message. `url` is empty until the image or recording is uploaded. */
  readonly content: ChatContent
  /** Local file of the user's own message. Removed once the message is sent. */
  readonly file?: string
  /** Delivery state. */
  readonly state: ChatMessageState
  /** Reason for a failure: the server's rejection code as a string, or an error code of this package. */
  readonly code?: string
  /** Time when the server accepted the message, epoch ms. Until then, the time when it was written. */
  readonly createdAt: number
  /** Display time, epoch ms. Earlier than `createdAt` if the server's clock was ahead. */
  readonly sentAt: number
  /** The sender's name. */
  readonly name: string
  /** URL of the sender's picture, or an empty string if there is no picture. */
  readonly picture: string
  /** The sender's sex. */
  readonly sex: ChatProfile['sex']
}

/** Limits of a chat. The defaults suit a phone. */
export interface ChatLimits {
  /**
   * Timeout of an upload, ms.
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
  // Enough to upload 5 MiB at 0.7 Mbit/s.
  uploadTimeoutMs: 60_000,
  // Arbitrary: 30 messages fill two or three phone screens.
  pageSize: 30,
}

/** Throws `invalid-option` for a limit that is not a positive number. */
export function chatLimitsOf(given: ChatLimits): Required<ChatLimits> {
  const { uploadTimeoutMs, pageSize } = { ...defaultLimits, ...given }
  const limits = { uploadTimeoutMs, pageSize }
  for (const [name, value] of Object.entries(limits)) requireOption(name, value, isPositive(value))
  return limits
}

/** Application functions that a chat calls. */
export interface ChatCalls {
  /**
   * The user's profile, attached to their messages. Read when a message is written.
   * @default none
   */
  readonly me?: ChatProfile | (() => ChatProfile)
  /**
   * Uploads a file. Without this function, images and voice messages fail with `upload-failed`.
   * @default none
   */
  readonly upload?: ChatUpload
  /**
   * Fetches message history. Without this function, messages that were missed or deleted from storage do not appear.
   * @default none
   */
  readonly fetchHistory?: FetchHistory
}

export interface ChatOptions<Events extends object> extends ChatLimits, ChatCalls {
  readonly client: SocketClient<Events>
  readonly wire: ChatWire<Events>
  readonly ports: ChatPorts
}

/** Uploads a file and resolves with its URL, or rejects on failure. An upload that does not settle in time fails. */
export type ChatUpload = (file: {
  readonly kind: 'image' | 'voice'
  /** Platform path or local URL of the file. */
  readonly file: string
  /** Id of the user who owns the file. */
  readonly user: string
}) => Promise<string>

/** Requests older messages from the server. Rejects if they are not available. */
export type FetchHistory = (query: ChatHistoryQuery & { readonly user: string }) => Promise<ChatHistoryPage>

/** The ports that a chat needs. */
export interface ChatPorts {
  /** Storage for conversations and acknowledged messages. */
  readonly storage: ChatStorage
  /** Storage for the user's own messages until the server acknowledges them. */
  readonly outbox: Storage
  /** Locks shared by the windows on a device. */
  readonly locks: Locks
  /** Wall clock and timers. */
  readonly clock: Clock
  /** Random numbers for message ids. */
  readonly random: Random
  /**
   * The user's other windows. When the user reads a message in one window, all windows mark it as read.
   * @default none: there is one window only
   */
  readonly windows?: Windows | undefined
}
