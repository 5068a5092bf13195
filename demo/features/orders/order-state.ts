import type { Order, OutboxEntry } from '../../../src/outbox'

export type OrderEntry = OutboxEntry<Order>

/**
 * The states that the page shows; `withdrawn` is a refusal of our own, `forgotten` an order of which the server has no
 * record.
 */
export type ShownState = OrderEntry['state'] | 'withdrawn' | 'forgotten'

export type OrderDeed = 'takeBack' | 'ask' | 'again' | 'dismiss'

export function shownStateOf({ state, code }: Pick<OrderEntry, 'state' | 'code'>): ShownState {
  if (state === 'failed' && code === 'withdrawn') return 'withdrawn'
  return state === 'unknown' && code === 'not-known' ? 'forgotten' : state
}

/** The user's actions in a state. An order that may have been executed is never sent again. */
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

/** Its outcome is still open. */
export function isUnderWay(entry: Pick<OrderEntry, 'state' | 'code'>): boolean {
  const state = shownStateOf(entry)
  return state === 'queued' || state === 'sent' || state === 'unknown'
}

/** The outcome is not yet known, or not what was ordered and not yet dismissed. */
export function isToLookAt(entry: Pick<OrderEntry, 'state' | 'code'>): boolean {
  const state = shownStateOf(entry)
  return state !== 'acked' && state !== 'withdrawn'
}

/** The subject of an order: a second order for the same waits until the first is answered. */
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
