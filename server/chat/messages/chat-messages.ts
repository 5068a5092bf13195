import type { ChatHistoryPage, ChatHistoryQuery } from '../../../src/chat/model/messages'
import type { JsonObject } from '../../shared/json-object'
import type { ChatLog, Draft, TakenMessage } from './chat-log'
import {
  announcement, chatCodes, createChatRules, isMessageId, type ChatRulesOptions, type Push,
} from './chat-rules'

export interface MessageReceipt {
  readonly code: number
  readonly dates?: Pick<TakenMessage, 'createdAt' | 'sentAt'>
  /** Pushes to send now. Empty if the message was rejected or repeated, or if Redis distributes the pushes. */
  readonly pushes: readonly Push[]
}

export interface SendingLine {
  readonly id: string
  /** Hash of the sender whose share of the log contains the messages (CV-122). Default: the user. */
  readonly by?: string
  /** Address group. All servers together limit the group's messages to each recipient (CV-130). Default: no limit. */
  readonly address?: string | undefined
}

export interface ChatMessages {
  /**
   * @param payload `{ to, content }`, untrusted
   * @param line the sending connection, which gets a response instead of a notification
   */
  take(
    from: string, id: unknown, kind: string, payload: JsonObject, line?: SendingLine,
  ): MessageReceipt | Promise<MessageReceipt>
  /** Returns `undefined` when the message cannot be stored. */
  announce(id: string, text: string): readonly Push[] | undefined | Promise<readonly Push[] | undefined>
  /**
   * Resolves when `history` includes every message accepted before the call. Rejects while messages are unavailable.
   */
  catchUp(): void | Promise<void>
  history(user: string, query: ChatHistoryQuery): ChatHistoryPage
}

export interface LocalChatMessages extends ChatMessages {
  take(from: string, id: unknown, kind: string, payload: JsonObject, line?: SendingLine): MessageReceipt
  announce(id: string, text: string): readonly Push[] | undefined
}

export interface ChatMessagesOptions extends ChatRulesOptions {
  readonly log: ChatLog
  readonly trouble: (line: string) => void
}

export const refuse = (code: number): MessageReceipt => ({ code, pushes: [] })

export const accept = (
  { createdAt, sentAt }: { readonly createdAt: number; readonly sentAt?: number | undefined },
  pushes: readonly Push[] = [],
): MessageReceipt =>
  ({ code: chatCodes.taken, dates: { createdAt, ...(sentAt !== undefined && { sentAt }) }, pushes })

export function createChatMessages({ log, trouble, ...options }: ChatMessagesOptions): LocalChatMessages {
  const rules = createChatRules(options)

  function keep(given: Draft): TakenMessage | undefined {
    try {
      return log.take(given)
    } catch (error) {
      trouble(`a message could not be stored: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }

  return {
    take(from, id, kind, payload, line) {
      if (!isMessageId(id)) return refuse(chatCodes.malformed)
      const before = log.find(from, id)
      if (before !== undefined) return accept(before)
      const draft = rules.read(from, id, kind, payload, line?.by)
      if (draft === undefined) return refuse(chatCodes.malformed)
      const refusal = rules.refusalOf(draft)
      if (refusal !== undefined) return refuse(refusal)
      const message = keep(draft)
      if (message === undefined) return refuse(chatCodes.notKept)
      return accept(message, rules.pushesOf(message))
    },
    announce(id, text) {
      const message = keep(announcement(id, text))
      return message && rules.pushesOf(message)
    },
    catchUp: () => undefined,
    history(user, { conversation, before, limit }) {
      const { messages, more } = log.page((message) => rules.concerns(message, user, conversation), before, limit)
      return { deliveries: messages.map((message) => rules.notify(message, user)), more }
    },
  }
}
