import type { ChatPlace } from './messages'

/** A message as it is kept. Once written it never changes. */
export interface ChatRecord extends ChatPlace {
  /** Id of its conversation. */
  readonly conversation: string
  /** The message as text. */
  readonly text: string
}

/** The text and the counts that are stored of a conversation, without its messages. */
export interface ChatConversationText {
  /** Id of the conversation. */
  readonly id: string
  /** The conversation as text. */
  readonly text: string
}

/** All that is stored of a user without the messages: the conversations and the text beside them. */
export interface ChatOverview {
  /** The text that is stored of the user beside the conversations, if there is one. */
  readonly about: string | undefined
  /** All conversations of the user. */
  readonly conversations: readonly ChatConversationText[]
  /** Conversations that lost pages for room at any time, of any user (CM-36). */
  readonly drops: readonly ChatDrop[]
}

/** A batch that is written atomically, or is complete once it is written again (CM-32, CM-45). */
export interface ChatBatch {
  /** The text that is stored of the user beside the conversations; left out to keep the present one. */
  readonly about?: string
  /** Conversations to store, new or changed. */
  readonly conversations: readonly ChatConversationText[]
  /** Messages to store. */
  readonly records: readonly ChatRecord[]
}

/** The oldest records of a conversation that went to make room. */
export interface ChatDrop {
  /** Id of the conversation. */
  readonly conversation: string
  /** The oldest that is left; `null` when none is. */
  readonly oldest: ChatPlace | null
}

/**
 * The messages of users on this device. Each call rejects with the platform's error; none throws synchronously.
 * Texts and messages of one user are never given to another.
 */
export interface ChatStorage {
  /** Reads all that is stored of a user without the messages. */
  overview(user: string): Promise<ChatOverview>
  /** The newest records of a conversation that are older than `before`, newest first. */
  page(
    user: string,
    query: { readonly conversation: string; readonly before: ChatPlace | null; readonly limit: number },
  ): Promise<readonly ChatRecord[]>
  /** The ids of those that are kept. */
  known(user: string, records: readonly Omit<ChatRecord, 'text'>[]): Promise<ReadonlySet<string>>
  /** The messages deleted for it are reported. */
  put(user: string, batch: ChatBatch): Promise<readonly ChatDrop[]>
  /** Forgets these records. */
  remove(user: string, records: readonly Omit<ChatRecord, 'text'>[]): Promise<void>
}
