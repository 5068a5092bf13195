import type { ChatPlace } from './chat-history'
import type { ChatDelivery, ChatProfile, ChatTarget } from './chat-message-wire'
import type { ChatDrop } from '../../connection/ports/chat-storage'
import type { KeptConversation } from './state'

/** What happens to a chat. Past tense: each of these is a fact. No delivery in them is kept already. */
export type ChatEvent =
  | { readonly type: 'userChanged'; readonly user: string | null }
  | {
      readonly type: 'overviewLoaded'
      readonly mark: ChatPlace | null
      readonly conversations: readonly KeptConversation[]
    }
  /** Somebody to talk to; how they are shown when that is known. */
  | { readonly type: 'conversationBegun'; readonly target: ChatTarget; readonly profile: ChatProfile | undefined }
  /** A page shows it, or whether it is seen changed. */
  | { readonly type: 'conversationOpened'; readonly target: ChatTarget; readonly isAttended: boolean }
  | { readonly type: 'conversationLeft'; readonly id: string }
  /** In another window of this user. */
  | { readonly type: 'readElsewhere'; readonly id: string; readonly upTo: ChatPlace }
  /** From storage: what comes right before the window, oldest first. */
  | {
      readonly type: 'olderLoaded'
      readonly id: string
      readonly deliveries: readonly ChatDelivery[]
      readonly hasOlder: boolean
    }
  /** From history: what comes right before `first`, oldest first; `fresh` is what is not kept of it yet. */
  | {
      readonly type: 'historyArrived'
      readonly id: string
      /** Of the window when it was asked; `undefined` when that was empty. */
      readonly first: ChatDelivery | undefined
      readonly deliveries: readonly ChatDelivery[]
      readonly fresh: readonly ChatDelivery[]
      readonly more: boolean
    }
  /** Over the line, in the order of their arrival. */
  | { readonly type: 'delivered'; readonly deliveries: readonly ChatDelivery[] }
  /** The server has a message of the user's own. */
  | { readonly type: 'taken'; readonly delivery: ChatDelivery }
  /** Something may be missed from now on. */
  | { readonly type: 'lineMissed' }
  /** All that was missed, oldest first, from `oldest` on; whole when that reaches back to what was heard before. */
  | {
      readonly type: 'synced'
      readonly fresh: readonly ChatDelivery[]
      readonly oldest: ChatPlace | null
      readonly isWhole: boolean
    }
  /** Records went to make room. */
  | { readonly type: 'recordsDropped'; readonly drops: readonly ChatDrop[] }
