import {
  comparePlaces, conversationIdOf, grouped, placeOf, type ChatDelivery, type ChatPlace,
} from './messages'
import {
  allItems, chatItems, initialChat, isWholeFrom, itemIn, newItem, withPage, type ChatEffect, type ChatEvent,
  type ChatEventName, type ChatState, type ConversationItem,
} from './chat-state'
import {
  addToWindow, changeKept, conversationItemOf, endTurn, lastOf, mergeDeliveries, newer, profileIn, putItem,
  startChatTurn, takeIn, type ChatEnv, type ChatTurn,
} from './chat-turn'

type UserEventName = Exclude<ChatEventName, 'userChanged'>

type Handlers = { readonly [Name in UserEventName]: (turn: ChatTurn, event: ChatEvent<Name>) => void }

/** Time in ms by which the server's clock is usually at most ahead of the device's clock. */
const maxAheadMs = 10_000

/** Returns the next state and the effects, without executing the effects (CM-55). */
export function stepChat(
  state: ChatState, event: ChatEvent, env: ChatEnv,
): readonly [ChatState, readonly ChatEffect[]] {
  if (event.type === 'userChanged') return [initialChat(event.user), []]
  if (state.user === null) return [state, []]
  const turn = startChatTurn(state, state.user, env)
  handle(turn, event)
  return endTurn(turn, state)
}

function handle<Name extends UserEventName>(turn: ChatTurn, event: ChatEvent<Name>): void {
  handlers[event.type](turn, event)
}

const handlers: Handlers = {
  overviewLoaded(turn, { mark, conversations }) {
    const { state } = turn
    if (state.isLoaded) return
    state.isLoaded = true
    state.mark = mark
    state.items = chatItems(new Map(conversations.map((kept) =>
      [kept.id, withMissing({ ...newItem(kept.target, kept.id, kept.profile), kept }, mark)])))
  },

  conversationBegun(turn, { target, profile }) {
    const item = conversationItemOf(turn, target)
    turn.changed.add(item.kept.id)
    changeKept(turn, item, { profile: profile || item.kept.profile })
  },

  conversationOpened(turn, { target, isOnScreen }) {
    const found = conversationItemOf(turn, target)
    const item = isOnScreen ? changeKept(turn, found, { unread: 0 }) : found
    putItem(turn, { ...item, isOnScreen, window: item.window || [] })
  },

  conversationLeft: (turn, { id }) => withItem(turn, id, (item) => {
    putItem(turn, { ...item, isOnScreen: false, window: null, hasOlder: true })
  }),

  /**
   * Marks messages as read if they were read in another window. Newer messages stay unread until they are shown
   * (CM-85).
   */
  readElsewhere: (turn, { id, upTo, nowMs }) => withItem(turn, id, (item) => {
    const { last, unread } = item.kept
    const isAll = !last || comparePlaces(last, upTo) <= 0
    const changed = changeKept(turn, item, { unread: isAll ? 0 : unread })
    // A position in the future must not mark later messages as read (CM-164).
    const createdAt = Math.min(upTo.createdAt, nowMs + maxAheadMs)
    putItem(turn, { ...changed, readTo: newer(item.readTo, { ...upTo, createdAt }) })
  }),

  olderLoaded: (turn, { id, deliveries, hasOlder }) => withItem(turn, id, (item) => {
    if (!item.window) return
    putItem(turn, withPage(item, mergeDeliveries(deliveries, item.window)[0], hasOlder))
  }),

  historyArrived: (turn, { id, first, deliveries, fresh, more }) => withItem(turn, id, (item) => {
    const [oldest] = deliveries
    const newest = deliveries[deliveries.length - 1]
    for (const delivery of fresh) {
      turn.deliveries.push(delivery)
      turn.changed.add(id)
    }
    const { kept: { profile, last, wholeFrom }, window } = item
    // If the window now starts with a different message, the loaded page would leave a gap (CM-20).
    const isNext = window && window[0] === first
    const isWhole = !first || isWholeFrom(item.kept, first)
    const begins = !more ? 'start' : oldest ? placeOf(oldest) : wholeFrom
    const changed = changeKept(turn, item, {
      profile: profile.name || profile.picture ? profile :
        deliveries.reduce((shown, each) => profileIn(each, turn.user) || shown, profile),
      last: newest ? newer(last, lastOf(newest)) : last,
      wholeFrom: isNext && isWhole ? begins : wholeFrom,
    })
    if (isNext) putItem(turn, withPage(changed, mergeDeliveries(deliveries, window)[0], more))
  }),

  delivered: (turn, { deliveries }) => receive(turn, deliveries, true),

  taken: (turn, { deliveries }) => receive(turn, deliveries, false),

  lineMissed(turn) {
    turn.state.isSynced = false
  },

  /** Adds fetched messages. Messages from a device's first fetch do not count as unread. */
  synced(turn, { deliveries, fresh, oldest, isWhole }) {
    const { state } = turn
    const counts = !!state.mark
    takeIn(turn, fresh, counts)
    if (oldest) {
      const missed = new Set(fresh)
      const all = grouped(deliveries, (each) => conversationIdOf(each, turn.user))
      for (const before of allItems(state.items).values()) {
        const ours = all.get(before.kept.id) || []
        const first = ours.find((each) => missed.has(each))
        // Also adds the known messages after the first new message, because the window must not have a gap (CM-125).
        const isSince = (each: ChatDelivery): boolean =>
          [first, (before.window || [])[0]].some((from) => from && comparePlaces(each, from) >= 0)
        const item = addToWindow(turn, before, ours.filter(isSince))
        if (!isWhole) cutOff(turn, item, oldest)
        // All messages since `oldest` are loaded, so no message after the first new message is missing (CM-27).
        else if (first && !isWholeFrom(item.kept, first)) {
          changeKept(turn, item, { wholeFrom: placeOf(first) })
        }
      }
    }
    // Lists conversations with new messages last, because a full writer drops the first conversations (CM-158).
    for (const each of fresh) {
      const id = conversationIdOf(each, turn.user)
      if (turn.changed.delete(id)) turn.changed.add(id)
    }
    state.isSynced = true
    const arrived = counts ? fresh : deliveries.concat(fresh)
    const newest = arrived[arrived.length - 1]
    state.mark = newest ? placeOf(newest) : state.mark || { createdAt: 0, id: '' }
  },

  recordsDropped(turn, { drops }) {
    for (const { conversation, oldest, isRemoved } of drops) {
      withItem(turn, conversation, (item) => {
        const { wholeFrom } = item.kept
        if (!wholeFrom) return
        const isAbove = oldest && wholeFrom !== 'start' && comparePlaces(wholeFrom, oldest) >= 0
        const changed = changeKept(turn, item, { wholeFrom: isAbove ? wholeFrom : oldest })
        if (turn.canFetch) putItem(turn, withMissing({ ...changed, hasOlder: true }, turn.state.mark))
        if (isRemoved) turn.changed.delete(conversation)
      })
    }
  },
}

function receive(turn: ChatTurn, deliveries: readonly ChatDelivery[], counts: boolean): void {
  const { state } = turn
  takeIn(turn, deliveries, counts)
  if (!state.isSynced) return
  // The next catch-up starts after the message that arrived last, because another may have a future time (CM-139).
  for (const delivery of deliveries) state.mark = placeOf(delivery)
}

/** Sets `readTo`, because messages that are not stored may have been received before (CM-24). */
function withMissing(item: ConversationItem, mark: ChatPlace | null): ConversationItem {
  const { wholeFrom, last } = item.kept
  const end = wholeFrom !== 'start' && (wholeFrom || last)
  return end && mark ? { ...item, readTo: newer(item.readTo, comparePlaces(mark, end) < 0 ? mark : end) } : item
}

function withItem(turn: ChatTurn, id: string, act: (item: ConversationItem) => void): void {
  const item = itemIn(turn.state.items, id)
  if (item) act(item)
}

/** Starts the window at `oldest`, because messages just before `oldest` may be missing on the device. */
function cutOff(turn: ChatTurn, item: ConversationItem, oldest: ChatPlace): void {
  const { wholeFrom } = item.kept
  if (wholeFrom && wholeFrom !== 'start' && comparePlaces(wholeFrom, oldest) >= 0) return
  const changed = changeKept(turn, item, { wholeFrom: placeOf(oldest) })
  const { window } = changed
  if (!window) return
  putItem(turn, { ...changed, window: window.filter((each) => comparePlaces(each, oldest) >= 0), hasOlder: true })
}
