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

/**
 * The content of a message to send. A `file` is a path or a local URL, as returned by `uni.chooseImage` and similar
 * calls.
 */
export type Saying =
  | {
      readonly kind: 'text'
      /** The text. */
      readonly text: string
    }
  | {
      readonly kind: 'image'
      /** Path of the image, as the platform returned it. */
      readonly file: string
      /** Width in pixels, if known. */
      readonly width?: number
      /** Height in pixels, if known. */
      readonly height?: number
    }
  | {
      readonly kind: 'voice'
      /** Path of the recording, as the platform returned it. */
      readonly file: string
      /** Recording length, ms. */
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
      /** `history-failed` when the server could not be queried; try again. `no-session` after the user left. */
      readonly code: DiagnosticCode
    }

/** The loaded messages of one conversation. */
export interface ConversationView {
  /** Messages, oldest first by the server's time; the user's own unacknowledged messages come last. */
  readonly messages: readonly ChatMessage[]
  /** Whether older messages can be loaded. */
  readonly hasOlder: boolean
}

/** The events of a chat. */
export interface ChatEvents {
  /** Conversations, newest first; a new list at each change. */
  conversationsChanged: readonly Conversation[]
  /** Emitted for an open conversation only. */
  messagesChanged: { readonly conversationId: string } & ConversationView
  /** Emitted once for each message from another user, except loaded older messages. */
  received: ChatMessage
  /** Another user signed in, or the user signed out. The shown data is removed. */
  userChanged: string | null
}

/** A conversation that a page shows. */
export interface OpenConversation {
  /** Whether the user sees the conversation now, so that new messages are not unread. */
  setOnScreen(isOnScreen: boolean): void
  /** Closes the conversation for the page. */
  leave(): void
}

/** The conversations of one user at a time. A client has one chat. */
export interface Chat {
  /** Returns the user id; `null` for no user. */
  user(): string | null
  /** Resolves once the current user's stored data was read or the failure was reported. */
  loaded(): Promise<void>
  /** Returns the conversations with a sent or waiting message, newest first. */
  conversations(): readonly Conversation[]
  /** Returns the conversation with this id, or `undefined` if it is unknown. */
  conversation(id: string): Conversation | undefined
  /** Returns the number of unread messages in all conversations. */
  unread(): number
  /** Returns a conversation's loaded messages; an empty view while it is not open. */
  messages(id: string): ConversationView
  /** Registers a conversation with its profile and returns its id. */
  startConversation(target: ChatTarget, profile?: ChatProfile): string
  /**
   * Opens a conversation for a page until `leave()` and loads its newest messages. Marks its messages as read while it
   * is on screen, initially unless `isOnScreen` is false.
   * @throws TradewireError `invalid-option` for an invalid conversation id
   */
  open(id: string, isOnScreen?: boolean): OpenConversation
  /** Loads a page of older messages in an open conversation. Never rejects. */
  loadOlder(id: string): Promise<OlderResult>
  /** Stores a message and sends it as soon as possible. Never rejects. */
  send(conversationId: string, saying: Saying): Promise<PostResult>
  /** Resends a failed message under the same id. Returns false if there is none. */
  resend(id: string): Promise<boolean>
  /** Removes a failed message. Returns false if there is none. */
  remove(id: string): Promise<boolean>
  /** Subscribes to an event; returns the unsubscribe function. */
  on<K extends keyof ChatEvents>(name: K, listener: (payload: ChatEvents[K]) => void): () => void
  /** Disposes the chat. Stored data stays for the next start. */
  dispose(): void
}

/** A conversation in a page's list. Immutable; unchanged conversations keep their identity. */
export interface Conversation {
  /** Conversation id, as returned by `conversationId`. */
  readonly id: string
  /** The peer or group, or everyone. */
  readonly target: ChatTarget
  /** Name of the peer or group. */
  readonly name: string
  /** URL; empty for none. */
  readonly picture: string
  /** Sex of the peer. */
  readonly sex: ChatProfile['sex']
  /**
   * The first 1,000 characters of the last message; empty for an image or a voice message, which the application
   * describes itself.
   */
  readonly lastText: string
  /** Kind of the last message; `null` without one. */
  readonly lastKind: ChatKind | null
  /** Time of the last message, epoch ms; `null` without one. */
  readonly lastAt: number | null
  /** The time of the last message to show, epoch ms: `lastAt`, or earlier after the server's clock was ahead. */
  readonly lastSentAt: number | null
  /** Number of others' messages since the conversation was last opened. */
  readonly unread: number
}

/**
 * A `waiting` message is stored, to be sent in order or on the next connection; after a disconnect it may have been
 * sent before. A `sending` message was passed to the connection, `sent` was accepted by the server, `failed` was
 * rejected or not answered, `received` came from another user.
 */
export type ChatMessageState = 'waiting' | 'sending' | 'sent' | 'failed' | 'received'

/** A message as a page shows it. Immutable; an unchanged message keeps its identity. */
export interface ChatMessage {
  /** Message id, chosen by the sender; unique and permanent. */
  readonly id: string
  /** User id. */
  readonly from: string
  /** The target that the sender gave. */
  readonly to: ChatTarget
  /** The peer or group of the conversation. */
  readonly target: ChatTarget
  /** Conversation id. */
  readonly conversationId: string
  /** Text, image or voice. */
  readonly kind: ChatKind
  /** The `url` is empty until the image or voice message is uploaded. */
  readonly content: ChatContent
  /** The local file of the user's own message, until the message was sent. */
  readonly file?: string
  /** Delivery state. */
  readonly state: ChatMessageState
  /** Failure reason: the server's number as a string, or a diagnostic code. */
  readonly code?: string
  /** When the server accepted the message or, before that, when it was written, epoch ms. */
  readonly createdAt: number
  /** The time to show, epoch ms: `createdAt`, or earlier after the server's clock was ahead. */
  readonly sentAt: number
  /** The sender's name. */
  readonly name: string
  /** URL of the sender's picture; empty for none. */
  readonly picture: string
  /** The sender's sex. */
  readonly sex: ChatProfile['sex']
}

/** Limits of a chat. The defaults suit a chat on a phone. */
export interface ChatLimits {
  /**
   * Timeout of an upload, ms.
   * @default 60,000
   */
  readonly uploadTimeoutMs?: number
  /**
   * Number of messages loaded together.
   * @default 30
   */
  readonly pageSize?: number
}

const defaultLimits: Required<ChatLimits> = {
  // Enough for 5 MiB at 0.7 Mbit/s.
  uploadTimeoutMs: 60_000,
  // Arbitrary: two or three screens of a phone.
  pageSize: 30,
}

/** Throws `invalid-option` for a limit that is not a positive number. */
export function chatLimitsOf(given: ChatLimits): Required<ChatLimits> {
  const { uploadTimeoutMs, pageSize } = { ...defaultLimits, ...given }
  const limits = { uploadTimeoutMs, pageSize }
  for (const [name, value] of Object.entries(limits)) requireOption(name, value, isPositive(value))
  return limits
}

/** The functions that a chat calls in the app. */
export interface ChatCalls {
  /**
   * The user's profile in their own messages, read when a message is written.
   * @default none
   */
  readonly me?: ChatProfile | (() => ChatProfile)
  /**
   * Uploads a file. Without this function images and voice messages fail with `upload-failed`.
   * @default none
   */
  readonly upload?: ChatUpload
  /**
   * Without this function, missed messages and those no longer stored here do not appear.
   * @default none
   */
  readonly fetchHistory?: FetchHistory
}

export interface ChatOptions<Events extends object> extends ChatLimits, ChatCalls {
  readonly client: SocketClient<Events>
  readonly wire: ChatWire<Events>
  readonly ports: ChatPorts
}

/** Uploads a file and resolves with its URL. Rejects on failure; an upload that does not settle in time has failed. */
export type ChatUpload = (file: {
  readonly kind: 'image' | 'voice'
  /** The platform's path of the file, or a local URL. */
  readonly file: string
  /** Id of the user who owns the file. */
  readonly user: string
}) => Promise<string>

/** Requests earlier messages from the server. Rejects when they are not available. */
export type FetchHistory = (query: ChatHistoryQuery & { readonly user: string }) => Promise<ChatHistoryPage>

/** The ports that a chat needs. */
export interface ChatPorts {
  /** Storage of conversations and acknowledged messages. */
  readonly storage: ChatStorage
  /** Outbox of the user's own messages until the server acknowledges them. */
  readonly outbox: Storage
  /** Locks between windows of one device. */
  readonly locks: Locks
  /** Wall clock and timers. */
  readonly clock: Clock
  /** Random numbers, for ids. */
  readonly random: Random
  /**
   * The user's other windows: a message read in one window is read in all.
   * @default none: there is one window only
   */
  readonly windows?: Windows | undefined
}
