import type { ChatPlace } from './messages'

/** An immutable stored message. `id` is the message's `key`, which contains the sender (CM-143). */
export interface ChatRecord extends ChatPlace {
  /** Conversation id. */
  readonly conversation: string
  readonly text: string
}

/** Stored form of a conversation, without messages. */
export interface ChatConversationText {
  readonly id: string
  readonly text: string
}

/** A user's stored data except messages. */
export interface ChatOverview {
  /** User record, or `undefined` if none is stored. */
  readonly about: string | undefined
  readonly conversations: readonly ChatConversationText[]
  /** The user's conversations whose oldest pages were deleted to free space (CM-36). */
  readonly drops: readonly ChatDrop[]
}

/**
 * Data to store in one write. If the write is interrupted, a later write of the same batch stores the rest (CM-32,
 * CM-45).
 */
export interface ChatBatch {
  /** User record. If omitted, the stored record stays unchanged. */
  readonly about?: string
  readonly conversations: readonly ChatConversationText[]
  readonly records: readonly ChatRecord[]
}

/** A conversation whose oldest records were deleted to free space. */
export interface ChatDrop {
  readonly conversation: string
  /** Position of the oldest remaining record, or `null`. */
  readonly oldest: ChatPlace | null
  /** Whether all records were removed. The next message stores the conversation again (CM-135, CM-138). */
  readonly isRemoved?: boolean
}

/**
 * Message storage on this device. Calls reject with the platform's error, never throw synchronously and never return
 * another user's data.
 */
export interface ChatStorage {
  /**
   * Reads a user's stored data except messages.
   * @param progressed called for each conversation, if the storage reads conversations one by one (CM-159)
   */
  overview(user: string, progressed?: () => void): Promise<ChatOverview>
  /** Returns a conversation's newest records before `before`, newest first. */
  page(
    user: string,
    query: { readonly conversation: string; readonly before: ChatPlace | null; readonly limit: number },
  ): Promise<readonly ChatRecord[]>
  known(user: string, records: readonly Omit<ChatRecord, 'text'>[]): Promise<ReadonlySet<string>>
  /** Stores a batch. Returns the conversations whose oldest messages were deleted to free space. */
  put(user: string, batch: ChatBatch): Promise<readonly ChatDrop[]>
  remove(user: string, records: readonly Omit<ChatRecord, 'text'>[]): Promise<void>
}
