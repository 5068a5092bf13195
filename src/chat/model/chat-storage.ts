import type { ChatPlace } from './messages'

/** A stored message. It never changes once written. */
export interface ChatRecord extends ChatPlace {
  /** Conversation id. */
  readonly conversation: string
  /** The message as a string. */
  readonly text: string
}

/** A conversation's stored form, without its messages. */
export interface ChatConversationText {
  /** Conversation id. */
  readonly id: string
  /** The conversation as a string. */
  readonly text: string
}

/** A user's stored data without the messages: the conversations and the user's record. */
export interface ChatOverview {
  /** The user's record, if any. */
  readonly about: string | undefined
  /** All conversations of the user. */
  readonly conversations: readonly ChatConversationText[]
  /** Conversations of any user that ever lost pages for lack of space (CM-36). */
  readonly drops: readonly ChatDrop[]
}

/** A batch that is written atomically, or completed by a later write (CM-32, CM-45). */
export interface ChatBatch {
  /** The user's record; omitted to keep the current one. */
  readonly about?: string
  /** Conversations to store, new or changed. */
  readonly conversations: readonly ChatConversationText[]
  /** Messages to store. */
  readonly records: readonly ChatRecord[]
}

/** The oldest records of a conversation, deleted for space. */
export interface ChatDrop {
  /** Conversation id. */
  readonly conversation: string
  /** The oldest remaining record; `null` if none remains. */
  readonly oldest: ChatPlace | null
}

/**
 * The users' messages on this device. Calls reject with the platform's error and never throw synchronously. No user
 * receives another user's data.
 */
export interface ChatStorage {
  /** Reads a user's stored data without the messages. */
  overview(user: string): Promise<ChatOverview>
  /** Returns the newest records of a conversation before `before`, newest first. */
  page(
    user: string,
    query: { readonly conversation: string; readonly before: ChatPlace | null; readonly limit: number },
  ): Promise<readonly ChatRecord[]>
  /** Returns the ids that are stored. */
  known(user: string, records: readonly Omit<ChatRecord, 'text'>[]): Promise<ReadonlySet<string>>
  /** Stores a batch and returns the messages that were deleted for space. */
  put(user: string, batch: ChatBatch): Promise<readonly ChatDrop[]>
  /** Removes these records. */
  remove(user: string, records: readonly Omit<ChatRecord, 'text'>[]): Promise<void>
}
