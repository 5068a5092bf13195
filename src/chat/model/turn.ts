import { conversationId } from './conversation-id'
import { comparePlaces } from './place'
import { hasSameFields } from '../../shared/equality'
import type { ChatPlace } from './chat-history'
import type { ChatDelivery, ChatProfile, ChatTarget } from './chat-message-wire'
import type { ChatEffect } from './effect'
import { emptyProfile, newItem, type ChatModel, type ConversationItem, type KeptConversation } from './state'

/** What a step may know beside model and event. */
export interface ChatEnv {
  /** There is somebody to ask for what is not kept here. */
  readonly canFetch: boolean
}

type Writable<T> = { -readonly [Field in keyof T]: T[Field] }

/** One step in the making. It never leaves `stepChat`, which is pure seen from outside. */
export interface ChatTurn extends ChatEnv {
  readonly user: string
  readonly model: Writable<ChatModel>
  /** The conversations of which something is to be kept. */
  readonly changed: Set<string>
  readonly deliveries: ChatDelivery[]
  readonly received: ChatDelivery[]
}

export function startTurn(model: ChatModel, user: string, env: ChatEnv): ChatTurn {
  return { ...env, user, model: { ...model }, changed: new Set(), deliveries: [], received: [] }
}

export function endTurn(turn: ChatTurn, before: ChatModel): readonly [ChatModel, readonly ChatEffect[]] {
  const { model, user, changed, deliveries, received } = turn
  const conversations = [...changed].flatMap((id) => model.items.get(id)?.kept ?? [])
  const mark = model.mark !== null && model.mark !== before.mark ? model.mark : undefined
  const effects: ChatEffect[] = received.map((delivery) => ({ type: 'announceReceived', delivery }))
  if (conversations.length > 0 || deliveries.length > 0 || mark !== undefined) {
    effects.unshift({ type: 'keep', user, mark, conversations, deliveries })
  }
  return [hasSameFields<ChatModel>(before, model) ? before : model, effects]
}

/** The item of a conversation, made where there is none; nothing is kept of it by that. */
export function itemOf(turn: ChatTurn, target: ChatTarget, profile: ChatProfile = emptyProfile): ConversationItem {
  const id = conversationId(target)
  const item = turn.model.items.get(id)
  return item ?? putItem(turn, newItem(target, id, profile))
}

export function putItem(turn: ChatTurn, item: ConversationItem): ConversationItem {
  turn.model.items = new Map(turn.model.items).set(item.kept.id, item)
  return item
}

/** What is kept of it is another from now on, here and in storage. */
export function changeKept(
  turn: ChatTurn, item: ConversationItem, changes: Partial<KeptConversation>,
): ConversationItem {
  const kept = { ...item.kept, ...changes }
  if (hasSameFields<KeptConversation>(item.kept, kept)) return item
  turn.changed.add(kept.id)
  return putItem(turn, { ...item, kept })
}

export function newer<Place extends ChatPlace>(one: Place | null, other: Place): Place {
  return one === null || comparePlaces(one, other) < 0 ? other : one
}
