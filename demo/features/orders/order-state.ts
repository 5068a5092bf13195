import type { Order, OutboxEntry } from '../../../src/outbox'

export type OrderEntry = OutboxEntry<Order>

/** Displayed states. `withdrawn`: rejected by this app. `forgotten`: unknown to the server. */
export type ShownState = OrderEntry['state'] | 'withdrawn' | 'forgotten'

export type OrderDeed = 'takeBack' | 'ask' | 'again' | 'dismiss'

export function shownStateOf({ state, code }: Pick<OrderEntry, 'state' | 'code'>): ShownState {
  if (state === 'failed' && code === 'withdrawn') return 'withdrawn'
  return state === 'unknown' && code === 'not-known' ? 'forgotten' : state
}

/** Returns the user's actions in a state. Never resends an order that may have been executed. */
export function deedsOf(state: ShownState): readonly OrderDeed[] {
  switch (state) {
    case 'queued':
      return ['takeBack']
    case 'sent':
      return []
    case 'unknown':
      return ['ask']
    case 'forgotten':
    case 'acked':
      return ['dismiss']
    case 'failed':
    case 'expired':
    case 'withdrawn':
      return ['again', 'dismiss']
  }
}

export function isUnderWay(entry: Pick<OrderEntry, 'state' | 'code'>): boolean {
  const state = shownStateOf(entry)
  return state === 'queued' || state === 'sent' || state === 'unknown'
}

/** Whether an order needs attention: its result is unknown, or differs from the order and was not dismissed. */
export function isToLookAt(entry: Pick<OrderEntry, 'state' | 'code'>): boolean {
  const state = shownStateOf(entry)
  return state !== 'acked' && state !== 'withdrawn'
}

/** Returns an order's subject. Other orders for the subject must wait for its result. */
export function subjectOf(order: Order): string {
  switch (order.action) {
    case 'close':
    case 'modify':
      return positionSubject(order.ticket)
    case 'follow':
    case 'unfollow':
      return traderSubject(order.trader)
    case 'closeAll':
      return 'all'
    case 'open':
      return ''
  }
}

export const positionSubject = (ticket: number | string): string => `position ${ticket}`
export const traderSubject = (trader: number): string => `trader ${trader}`
