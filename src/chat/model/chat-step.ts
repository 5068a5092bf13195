import type { ChatDrop } from './chat-storage'
import {
  comparePlaces, conversationId, conversationOf, placeOf, type ChatDelivery, type ChatPlace,
} from './messages'
import {
  initialChat, isWholeFrom, newItem, type ChatEffect, type ChatEvent, type ChatModel, type ConversationItem,
} from './chat-state'
import {
  addToWindow, changeKept, conversationItemOf, endTurn, lastOf, mergeDeliveries, newer, putItem, startChatTurn, takeIn,
  type ChatEnv, type ChatTurn,
} from './chat-turn'

/** Returns the next model and the effects of an event. Pure: executes no effects (CM-55). */
export function stepChat(
  model: ChatModel, event: ChatEvent, env: ChatEnv,
): readonly [ChatModel, readonly ChatEffect[]] {
  if (event.type === 'userChanged') return [initialChat(event.user), []]
  if (model.user === null) return [model, []]
  const turn = startChatTurn(model, model.user, env)
  handle(turn, event)
  return endTurn(turn, model)
}

type EventOf<Type extends ChatEvent['type']> = Extract<ChatEvent, { readonly type: Type }>

function handle(turn: ChatTurn, event: Exclude<ChatEvent, EventOf<'userChanged'>>): void {
  switch (event.type) {
    case 'overviewLoaded':
      return onOverviewLoaded(turn, event)
    case 'conversationBegun': {
      const item = conversationItemOf(turn, event.target)
      turn.changed.add(item.kept.id)
      return void changeKept(turn, item, { profile: event.profile || item.kept.profile })
    }
    case 'conversationOpened': {
      const { isOnScreen } = event
      const found = conversationItemOf(turn, event.target)
      const item = isOnScreen ? changeKept(turn, found, { unread: 0 }) : found
      return void putItem(turn, { ...item, isOnScreen, window: item.window || [] })
    }
    case 'conversationLeft':
      return withItem(turn, event.id, (item) => {
        putItem(turn, { ...item, isOnScreen: false, window: null, hasOlder: true })
      })
    case 'readElsewhere':
      return withItem(turn, event.id, (item) => onReadElsewhere(turn, item, event.upTo))
    case 'olderLoaded':
      return withItem(turn, event.id, (item) => {
        const { deliveries, hasOlder } = event
        if (item.window === null) return
        putItem(turn, { ...item, window: mergeDeliveries(deliveries, item.window), hasOlder })
      })
    case 'historyArrived':
      return withItem(turn, event.id, (item) => onHistoryArrived(turn, item, event))
    case 'delivered':
      return onDelivered(turn, event)
    case 'taken':
      return takeIn(turn, [event.delivery], false)
    case 'lineMissed':
      turn.model.isSynced = false
      return
    case 'synced':
      return onSynced(turn, event)
    case 'recordsDropped':
      for (const drop of event.drops) withItem(turn, drop.conversation, (item) => onDropped(turn, item, drop))
  }
}

function withItem(turn: ChatTurn, id: string, act: (item: ConversationItem) => void): void {
  const item = turn.model.items.get(id)
  if (item !== undefined) act(item)
}

/** Marks messages as read that were shown in another window. Newer messages stay unread until shown there (CM-85). */
function onReadElsewhere(turn: ChatTurn, item: ConversationItem, upTo: ChatPlace): void {
  const { last, unread } = item.kept
  const isAll = last === null || comparePlaces(last, upTo) <= 0
  const changed = changeKept(turn, item, { unread: isAll ? 0 : unread })
  putItem(turn, { ...changed, readTo: newer(item.readTo, upTo) })
}

function onOverviewLoaded(turn: ChatTurn, { mark, conversations }: EventOf<'overviewLoaded'>): void {
  const { model } = turn
  if (model.isLoaded) return
  model.isLoaded = true
  model.mark = mark
  model.items = new Map(conversations.map((kept) =>
    [kept.id, { ...newItem(kept.target, kept.id, kept.profile), kept }] as const))
}

function onHistoryArrived(turn: ChatTurn, item: ConversationItem, event: EventOf<'historyArrived'>): void {
  const { first, deliveries, fresh, more } = event
  const [oldest] = deliveries
  const newest = deliveries[deliveries.length - 1]
  for (const delivery of fresh) turn.deliveries.push(delivery)
  const { kept: { last, wholeFrom }, window } = item
  // The first loaded message may have changed since the request, which would leave a gap after this page (CM-20).
  const isNext = window !== null && window[0] === first
  const isWhole = first === undefined || isWholeFrom(item.kept, first)
  const begins = !more ? 'start' : oldest === undefined ? wholeFrom : placeOf(oldest)
  const changed = changeKept(turn, item, {
    last: newest === undefined ? last : newer(last, lastOf(newest)),
    wholeFrom: isNext && isWhole ? begins : wholeFrom,
  })
  if (isNext) putItem(turn, { ...changed, window: mergeDeliveries(deliveries, window), hasOlder: more })
}

function onDelivered(turn: ChatTurn, { deliveries }: EventOf<'delivered'>): void {
  const { model } = turn
  takeIn(turn, deliveries, true)
  if (!model.isSynced) return
  for (const delivery of deliveries) model.mark = newer(model.mark, placeOf(delivery))
}

function onDropped(turn: ChatTurn, item: ConversationItem, { oldest }: ChatDrop): void {
  const { wholeFrom } = item.kept
  if (wholeFrom === null) return
  const isAbove = oldest !== null && wholeFrom !== 'start' && comparePlaces(wholeFrom, oldest) >= 0
  const changed = changeKept(turn, item, { wholeFrom: isAbove ? wholeFrom : oldest })
  if (turn.canFetch) putItem(turn, { ...changed, hasOlder: true })
}

type Synced = Extract<ChatEvent, { readonly type: 'synced' }>

/** Adds fetched messages. The first fetch on a device counts no message as unread. */
function onSynced(turn: ChatTurn, { deliveries, fresh, oldest, isWhole }: Synced): void {
  const { model } = turn
  const counts = model.mark !== null
  takeIn(turn, fresh, counts)
  if (oldest !== null) {
    const missed = new Set(fresh.map(({ id }) => id))
    const all = byConversation(deliveries, turn.user)
    for (const before of model.items.values()) {
      const ours = all.get(before.kept.id) || []
      const first = ours.find(({ id }) => missed.has(id))
      // Includes known messages between the new messages, because otherwise the window would have a gap (CM-125).
      const isSince = (each: ChatDelivery): boolean =>
        [first, before.window?.[0]].some((from) => from !== undefined && comparePlaces(each, from) >= 0)
      const item = addToWindow(turn, before, ours.filter(isSince))
      if (!isWhole) cutOff(turn, item, oldest)
      // All messages since `oldest` are loaded, so a conversation with a later first message is complete (CM-27).
      else if (first !== undefined && !isWholeFrom(item.kept, first)) {
        changeKept(turn, item, { wholeFrom: placeOf(first) })
      }
    }
  }
  model.isSynced = true
  for (const { kept: { last } } of model.items.values()) {
    if (last !== null) model.mark = newer(model.mark, placeOf(last))
  }
  if (model.mark === null) model.mark = { createdAt: 0, id: '' }
}

function byConversation(
  deliveries: readonly ChatDelivery[], user: string,
): ReadonlyMap<string, readonly ChatDelivery[]> {
  const all = new Map<string, ChatDelivery[]>()
  for (const delivery of deliveries) {
    const id = conversationId(conversationOf(delivery, user))
    const ours = all.get(id)
    if (ours === undefined) all.set(id, [delivery])
    else ours.push(delivery)
  }
  return all
}

/** Starts the window at `oldest`, because there may be a gap between the stored messages and `oldest`. */
function cutOff(turn: ChatTurn, item: ConversationItem, oldest: ChatPlace): void {
  const { wholeFrom } = item.kept
  if (wholeFrom !== null && wholeFrom !== 'start' && comparePlaces(wholeFrom, oldest) >= 0) return
  const changed = changeKept(turn, item, { wholeFrom: oldest })
  const { window } = changed
  if (window === null) return
  putItem(turn, { ...changed, window: window.filter((each) => comparePlaces(each, oldest) >= 0), hasOlder: true })
}
