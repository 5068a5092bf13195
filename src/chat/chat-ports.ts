import type { ChatHistoryPage, ChatHistoryQuery } from './model/chat-history'
import type { ChatStorage } from '../connection/ports/chat-storage'
import type { Clock, Locks, Random, Storage, Windows } from '../connection/ports/ports'

/** Uploads a file and resolves with its URL. Rejects when that failed; what is not settled in time has failed. */
export type ChatUpload = (file: {
  readonly kind: 'image' | 'voice'
  /** As the platform gave it: a path, or a URL of the page's own. */
  readonly file: string
  /** Whose it is. */
  readonly user: string
}) => Promise<string>

/** Requests earlier messages from the server. Rejects when they are not available. */
export type FetchHistory = (query: ChatHistoryQuery & { readonly user: string }) => Promise<ChatHistoryPage>

/** What a chat asks of the world around it. */
export interface ChatPorts {
  /** Conversations, and the messages that the server has. */
  readonly storage: ChatStorage
  /** The user's own messages until the server has them. */
  readonly outbox: Storage
  readonly locks: Locks
  readonly clock: Clock
  readonly random: Random
  /** What is read in one window is read in all. None where there is one window only. */
  readonly windows?: Windows | undefined
}
