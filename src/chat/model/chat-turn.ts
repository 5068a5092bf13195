import { hasSameFields } from '../../shared/equality'
import {
  comparePlaces, conversationId, conversationOf, joinSorted, keyOf, newestOf, placeOf, shortProfile, shortText,
  weightOf,
  type ChatDelivery, type ChatPlace, type ChatProfile, type ChatTarget,
} from './messages'
import {
  emptyProfile, itemIn, joinItems, newItem, withPage, type ChatEffect, type ChatState, type ConversationItem,
  type KeptConversation, type LastSaid, type UnsentMessage,
} from './chat-state'

export interface ChatEnv {
  /** Whether the server can return messages that are not on the device. */
  readonly canFetch: boolean
  readonly entries?: readonly UnsentMessage[]
}

/** Maximum number of recent items. Each step copies these items, and moves them to the older items above this limit. */
export const maxRecent = 64

type Writable<T> = { -readonly [Field in keyof T]: T[Field] }

/** Mutable state of a step. The state is used only inside `stepChat`, so `stepChat` is a pure function. */
export interface ChatTurn extends ChatEnv {
  readonly user: string
  readonly state: Writable<ChatState>
  readonly changed: Set<string>
  readonly deliveries: ChatDelivery[]
  readonly received: ChatDelivery[]
  /** Copy of the recent items, set when this step first changes an item. */
  recent: Map<string, ConversationItem> | undefined
}

export function startChatTurn(state: ChatState, user: string, env: ChatEnv): ChatTurn {
  return { ...env, user, state: { ...state }, recent: undefined, changed: new Set(), deliveries: [], received: [] }
}

export function endTurn(turn: ChatTurn, before: ChatState): readonly [ChatState, readonly ChatEffect[]] {
  const { state, user, changed, deliveries, received } = turn
  const conversations: KeptConversation[] = []
  for (const id of changed) {
    const item = itemIn(state.items, id)
    if (item) conversations.push(item.kept)
  }
  const mark = (state.mark !== before.mark && state.mark) || undefined
  const effects: ChatEffect[] = received.map((delivery) => ({ type: 'announceReceived', delivery }))
  if (conversations[0] || deliveries[0] || mark) {
    effects.unshift({ type: 'keep', user, mark, conversations, deliveries })
  }
  return [hasSameFields<ChatState>(before, state) ? before : state, effects]
}

/** Returns the conversation's item, or a new, unstored item. */
export function conversationItemOf(turn: ChatTurn, target: ChatTarget): ConversationItem {
  const id = conversationId(target)
  return itemIn(turn.state.items, id) || putItem(turn, newItem(target, id, emptyProfile))
}

export function putItem(turn: ChatTurn, item: ConversationItem): ConversationItem {
  const { state } = turn
  if (!turn.recent) {
    const { items } = state
    const joined = items.recent.size > maxRecent ? joinItems(items, turn.entries) : items
    turn.recent = new Map(joined.recent)
    state.items = { ...joined, recent: turn.recent }
  }
  turn.recent.set(item.kept.id, item)
  return item
}

export function changeKept(
  turn: ChatTurn, item: ConversationItem, changes: Partial<KeptConversation>,
): ConversationItem {
  const kept = { ...item.kept, ...changes }
  if (hasSameFields<KeptConversation>(item.kept, kept)) return item
  turn.changed.add(kept.id)
  return putItem(turn, { ...item, kept })
}

export function newer<Place extends ChatPlace>(one: Place | null, other: Place): Place {
  return !one || comparePlaces(one, other) < 0 ? other : one
}

/**
 * Adds new messages to their conversations.
 * @param counts whether messages in an off-screen conversation count as unread
 */
export function takeIn(turn: ChatTurn, deliveries: readonly ChatDelivery[], counts: boolean): void {
  /** New messages by conversation. Merged together because each merge reads the whole window. */
  const shown = new Map<string, ChatDelivery[]>()
  for (const delivery of deliveries) {
    const item = keep(turn, delivery, counts)
    const added = shown.get(item.kept.id) || []
    if (isInWindow(item, delivery, added[0])) {
      shown.set(item.kept.id, added)
      added.push(delivery)
    }
  }
  for (const [id, added] of shown) {
    const item = itemIn(turn.state.items, id)
    if (item) addToWindow(turn, item, added)
  }
}

function keep(turn: ChatTurn, delivery: ChatDelivery, counts: boolean): ConversationItem {
  const { user, canFetch } = turn
  const isOthers = delivery.from !== user
  const item = conversationItemOf(turn, conversationOf(delivery, user))
  const { kept: { profile, last, unread, wholeFrom }, isOnScreen, readTo } = item
  const isRead = readTo && (keyOf(delivery) === readTo.id || comparePlaces(delivery, readTo) <= 0)
  const isNew = isOthers && counts && !isRead
  turn.deliveries.push(delivery)
  if (isNew) turn.received.push(delivery)
  return changeKept(turn, item, {
    profile: profileIn(delivery, user) || profile,
    last: newer(last, lastOf(delivery)),
    unread: isNew && !isOnScreen ? unread + 1 : unread,
    wholeFrom: wholeFrom || (canFetch ? placeOf(delivery) : 'start'),
  })
}

/**
 * Whether to add a message to the window now. An older message is loaded later with its page, because messages just
 * before the window may be missing (CM-125). An empty window starts at the conversation's last message.
 * @param added the first message that this step adds to the window
 */
function isInWindow({ window, hasOlder, kept }: ConversationItem, delivery: ChatDelivery, added?: ChatPlace): boolean {
  const first = (window || [])[0] || added || kept.last
  return !hasOlder || !first || comparePlaces(delivery, first) >= 0
}

/** Weight of the messages that stay visible when an open conversation is full. */
const shownWhenFull = 1_000

/** Inserts messages at their positions if the conversation is open. */
export function addToWindow(
  turn: ChatTurn, item: ConversationItem, deliveries: readonly ChatDelivery[],
): ConversationItem {
  if (!item.window) return item
  const [window, added] = mergeDeliveries(item.window, deliveries)
  if (window === item.window) return item
  const room = added.reduce((left, each) => left - weightOf(each), item.room)
  return putItem(turn, room < 0
    ? withPage(item, newestOf(window, shownWhenFull), true)
    : { ...item, window, room })
}

/** Returns the peer's or group's profile if included in the message. */
export function profileIn({ to, from, sender, conversation }: ChatDelivery, user: string): ChatProfile | undefined {
  const profile = to.type === 'peer' && from !== user ? sender : conversation
  return profile && shortProfile(profile)
}

export function lastOf(delivery: ChatDelivery): LastSaid {
  const { content, sentAt } = delivery
  const text = content.kind === 'text' ? shortText(content.text) : ''
  return { ...placeOf(delivery), sentAt, kind: content.kind, text }
}

/** Message keys of merged lists. Cached because most merges add a single message. */
const keysOf = new WeakMap<readonly ChatDelivery[], Set<string>>()

/**
 * Merges two lists by position, without duplicates. Also returns the added messages.
 * @param one messages sorted by position
 */
export function mergeDeliveries(
  one: readonly ChatDelivery[],
  other: readonly ChatDelivery[],
): readonly [all: readonly ChatDelivery[], added: readonly ChatDelivery[]] {
  const keys = keysOf.get(one) || new Set(one.map(keyOf))
  // If the set does not grow, the message is already in the list.
  const added = other.filter((each) => keys.size < keys.add(keyOf(each)).size)
  if (!added[0]) return [one, added]
  keysOf.delete(one)
  const all = joinSorted(one, added.sort(comparePlaces))
  keysOf.set(all, keys)
  return [all, added]
}
