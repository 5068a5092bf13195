import { isChatDelivery, isChatProfile } from '../model/check-chat'
import { conversationId, conversationOf, targetOf } from '../model/conversation-id'
import { isName, isRecord, isTime } from '../../shared/checks'
import type { ChatPlace } from '../model/chat-history'
import type { ChatDelivery, ChatKind } from '../model/chat-message-wire'
import type { ChatConversationText, ChatRecord } from '../../connection/ports/chat-storage'
import type { KeptConversation, LastSaid } from '../model/state'

const version = 1
const kinds: ReadonlySet<unknown> = new Set<ChatKind>(['text', 'image', 'voice'])

const isKind = (value: unknown): value is ChatKind => kinds.has(value)
const isCount = (value: unknown): value is number => isTime(value) && Number.isInteger(value)

export function recordOf(delivery: ChatDelivery, user: string): ChatRecord {
  const { id, createdAt } = delivery
  const conversation = conversationId(conversationOf(delivery, user))
  return { conversation, id, createdAt, text: JSON.stringify({ version, ...delivery }) }
}

/** `undefined` for what is not the message of this record. */
export function deliveryOf({ conversation, id, createdAt, text }: ChatRecord, user: string): ChatDelivery | undefined {
  const kept = parse(text)
  if (!isRecord(kept) || kept.version !== version) return undefined
  const { version: _, ...delivery } = kept
  if (!isChatDelivery(delivery) || delivery.id !== id || delivery.createdAt !== createdAt) return undefined
  return conversationId(conversationOf(delivery, user)) === conversation ? delivery : undefined
}

export function conversationTextOf({ id, profile, last, unread, wholeFrom }: KeptConversation): ChatConversationText {
  return { id, text: JSON.stringify({ version, profile, last, unread, wholeFrom }) }
}

export function keptConversationOf({ id, text }: ChatConversationText): KeptConversation | undefined {
  const kept = parse(text)
  const target = targetOf(id)
  if (target === undefined || !isRecord(kept) || kept.version !== version) return undefined
  const { profile, last, unread, wholeFrom } = kept
  if (!isChatProfile(profile) || !isCount(unread)) return undefined
  if (last !== null && !isLast(last)) return undefined
  if (wholeFrom !== null && wholeFrom !== 'start' && !isPlace(wholeFrom)) return undefined
  return { id, target, profile, last, unread, wholeFrom }
}

export function aboutOf(mark: ChatPlace): string {
  return JSON.stringify({ version, mark })
}

export function markOf(text: string): ChatPlace | undefined {
  const kept = parse(text)
  return isRecord(kept) && kept.version === version && isPlace(kept.mark) ? kept.mark : undefined
}

function isPlace(value: unknown): value is ChatPlace {
  return isRecord(value) && isTime(value.createdAt) && typeof value.id === 'string'
}

function isLast(value: unknown): value is LastSaid {
  return isRecord(value) && isPlace(value) && isName(value.id) && isKind(value.kind) && typeof value.text === 'string'
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
