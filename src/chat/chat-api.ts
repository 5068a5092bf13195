import type { ChatProfile, ChatTarget } from './model/chat-message-wire'
import type { DiagnosticCode } from '../shared/errors'
import type { Conversation } from './conversation'
import type { ChatMessage } from './message'
import type { OpenConversation } from './sync/openings'

/** What can be said. A `file` is a path, or a URL of the page's own, as `uni.chooseImage` and its kin give them. */
export type Saying =
  | { readonly kind: 'text'; readonly text: string }
  /** Width and height in pixels. */
  | { readonly kind: 'image'; readonly file: string; readonly width?: number; readonly height?: number }
  | { readonly kind: 'voice'; readonly file: string; readonly durationMs: number }

export type SayResult =
  /** Stored: from here on it is not lost. */
  | { readonly ok: true; readonly id: string; readonly code?: undefined }
  /** Not taken; nothing is kept of it. */
  | { readonly ok: false; readonly code: DiagnosticCode; readonly detail?: string }

export type OlderResult =
  | { readonly ok: true; readonly code?: undefined }
  /** `history-failed` when the server could not be asked: nothing is lost, ask again. `no-session` when left. */
  | { readonly ok: false; readonly code: DiagnosticCode }

/** The messages of one conversation that are loaded. */
export interface ConversationView {
  /** Oldest first, by the server's time; the user's own that it does not have yet come last. */
  readonly messages: readonly ChatMessage[]
  readonly hasOlder: boolean
}

export interface ChatEvents {
  /** Newest first; a new list at each change. */
  conversationsChanged: readonly Conversation[]
  /** Of one that is open. */
  messagesChanged: { readonly conversationId: string } & ConversationView
  /** From somebody else, once each; not what is loaded of older ones. */
  received: ChatMessage
  /** Another user, or signed out: what was shown is gone. */
  userChanged: string | null
}

/** Conversations of one user at a time. One for each client. */
export interface Chat {
  user(): string | null
  /** Resolves once what is kept of the present user was read, or could not be, which is reported. */
  loaded(): Promise<void>
  /** Newest first, those in which something was said or is about to be. */
  conversations(): readonly Conversation[]
  conversation(id: string): Conversation | undefined
  /** Unread messages of all conversations. */
  unread(): number
  /** Nothing while it is not open. */
  messages(id: string): ConversationView
  /** Makes a conversation known and says how it is shown; returns its id. */
  startConversation(target: ChatTarget, profile?: ChatProfile): string
  /**
   * A page shows it until it leaves: its newest messages are loaded, and nothing in it is unread while it is attended,
   * which it is at first unless told otherwise. Throws `invalid-option` for what is no id of a conversation.
   */
  open(id: string, isAttended?: boolean): OpenConversation
  /** Loads a page of what was said before in an open conversation. Never rejects. */
  loadOlder(id: string): Promise<OlderResult>
  /** Stores what is said in a conversation and sends it as soon as it may go. Never rejects. */
  send(conversationId: string, saying: Saying): Promise<SayResult>
  /** Sends what failed again, under the same id; false when there is no such. */
  resend(id: string): Promise<boolean>
  /** Forgets what failed; false when there is no such. */
  remove(id: string): Promise<boolean>
  on<K extends keyof ChatEvents>(name: K, listener: (payload: ChatEvents[K]) => void): () => void
  dispose(): void
}
