import type { ChatDelivery, ChatTarget } from './chat-message-wire'

/** Where a message stands among others: by the server's time, then by id. */
export interface ChatPlace {
  readonly createdAt: number
  readonly id: string
}

/**
 * What is asked of `GET /api/chat/history`: `type` (`peer`, `group` or `broadcast`) and `id` name the conversation,
 * and without them it is all of the user's; `before` (epoch ms) with `beforeId` is the place, and `limit` the most.
 */
export interface ChatHistoryQuery {
  /** `null`: all of the user's. */
  readonly conversation: ChatTarget | null
  /** Only what is older; `null` begins with the newest. */
  readonly before: ChatPlace | null
  readonly limit: number
}

/** A page, newest first. Its answer over HTTP is `{ "code": 1000, "data": [...], "more": true }`. */
export interface ChatHistoryPage {
  readonly deliveries: readonly ChatDelivery[]
  /** There are older ones. */
  readonly more: boolean
}
