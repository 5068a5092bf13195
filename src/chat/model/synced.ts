import { conversationId, conversationOf } from './conversation-id'
import { comparePlaces, placeOf } from './place'
import type { ChatPlace } from './chat-history'
import type { ChatDelivery } from './chat-message-wire'
import type { ChatEvent } from './event'
import type { ConversationItem } from './state'
import { takeIn } from './take-in'
import { changeKept, newer, putItem, type ChatTurn } from './turn'

type Synced = Extract<ChatEvent, { readonly type: 'synced' }>

/** The first time ever it is a look back, in which nothing is unread. */
export function onSynced(turn: ChatTurn, { fresh, oldest, isWhole }: Synced): void {
  const { model } = turn
  const counts = model.mark !== null
  for (const delivery of fresh) takeIn(turn, delivery, counts)
  if (oldest !== null) {
    const firsts = firstsOf(fresh, turn.user)
    for (const item of model.items.values()) {
      if (isWhole) reachDown(turn, item, firsts.get(item.kept.id), oldest)
      else cutOff(turn, item, oldest)
    }
  }
  model.isSynced = true
  for (const { kept: { last } } of model.items.values()) {
    if (last !== null) model.mark = newer(model.mark, placeOf(last))
  }
  model.mark ??= { createdAt: 0, id: '' }
}

function firstsOf(fresh: readonly ChatDelivery[], user: string): ReadonlyMap<string, ChatPlace> {
  const firsts = new Map<string, ChatPlace>()
  for (const delivery of fresh) {
    const id = conversationId(conversationOf(delivery, user))
    if (!firsts.has(id)) firsts.set(id, placeOf(delivery))
  }
  return firsts
}

/** Everything since `oldest` is here: one that began with a later message begins with the first of these. */
function reachDown(turn: ChatTurn, item: ConversationItem, first: ChatPlace | undefined, oldest: ChatPlace): void {
  const { wholeFrom } = item.kept
  if (first === undefined || wholeFrom === null || wholeFrom === 'start') return
  if (comparePlaces(wholeFrom, oldest) >= 0 && comparePlaces(first, wholeFrom) < 0) {
    changeKept(turn, item, { wholeFrom: first })
  }
}

/** Between what was kept and `oldest` there may be a gap: what is shown begins after it. */
function cutOff(turn: ChatTurn, item: ConversationItem, oldest: ChatPlace): void {
  const { wholeFrom } = item.kept
  if (wholeFrom !== null && wholeFrom !== 'start' && comparePlaces(wholeFrom, oldest) >= 0) return
  const changed = changeKept(turn, item, { wholeFrom: oldest })
  const { window } = changed
  if (window === null) return
  putItem(turn, { ...changed, window: window.filter((each) => comparePlaces(each, oldest) >= 0), hasOlder: true })
}
