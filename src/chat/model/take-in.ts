import { conversationOf } from './conversation-id'
import { comparePlaces, placeOf } from './place'
import type { ChatDelivery, ChatProfile } from './chat-message-wire'
import { emptyProfile, type ConversationItem, type LastSaid } from './state'
import { changeKept, itemOf, newer, putItem, type ChatTurn } from './turn'
import { mergeDeliveries } from './window'

/** A message that is new here finds its conversation. `counts`: it is unread unless the conversation is open. */
export function takeIn(turn: ChatTurn, delivery: ChatDelivery, counts: boolean): void {
  const { user, canFetch } = turn
  const isOthers = delivery.from !== user
  const item = itemOf(turn, conversationOf(delivery, user))
  const { profile, last, unread, wholeFrom } = item.kept
  turn.deliveries.push(delivery)
  if (isOthers && counts) turn.received.push(delivery)
  const changed = changeKept(turn, item, {
    profile: profileIn(delivery, isOthers) ?? profile,
    last: newer(last, lastOf(delivery)),
    unread: isOthers && counts && !isSeen(item, delivery) ? unread + 1 : unread,
    wholeFrom: wholeFrom ?? (canFetch ? placeOf(delivery) : 'start'),
  })
  show(turn, changed, delivery)
}

/** By the user, here or in another window. */
function isSeen({ isAttended, readTo }: ConversationItem, delivery: ChatDelivery): boolean {
  return isAttended || (readTo !== null && comparePlaces(delivery, readTo) <= 0)
}

/** One that is older than what is shown is found in its place when that is loaded. */
function show(turn: ChatTurn, item: ConversationItem, delivery: ChatDelivery): void {
  const { window, hasOlder } = item
  const first = window?.[0]
  if (window === null || (first !== undefined && hasOlder && comparePlaces(delivery, first) < 0)) return
  putItem(turn, { ...item, window: mergeDeliveries(window, [delivery]) })
}

/** How the other side is shown, as far as this message tells. */
function profileIn(delivery: ChatDelivery, isOthers: boolean): ChatProfile | undefined {
  switch (delivery.to.type) {
    case 'peer':
      return isOthers ? delivery.sender : delivery.conversation
    case 'group':
      return delivery.conversation
    case 'broadcast':
      return delivery.conversation ?? emptyProfile
  }
}

export function lastOf(delivery: ChatDelivery): LastSaid {
  const { content } = delivery
  return { ...placeOf(delivery), kind: content.kind, text: content.kind === 'text' ? content.text : '' }
}
