import type { ChatDelivery } from './chat-message-wire'
import type { KeptConversation } from './state'
import type { ChatPlace } from './chat-history'

/** What a chat wants done. Plain data; the runtime carries it out. */
export type ChatEffect =
  | {
      readonly type: 'keep'
      readonly user: string
      /** When it is another one than before. */
      readonly mark: ChatPlace | undefined
      /** Those that changed. */
      readonly conversations: readonly KeptConversation[]
      readonly deliveries: readonly ChatDelivery[]
    }
  /** From somebody else, for the first time. */
  | { readonly type: 'announceReceived'; readonly delivery: ChatDelivery }
