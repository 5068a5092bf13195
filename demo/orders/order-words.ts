import { formatLots, toMinor } from '../../components/shared/amount'
import type { FollowSettings, Order } from '../../src/outbox'
import type { Position } from '../../src'
import type { Texts } from '../texts/texts'
import { positionSubject, traderSubject } from './order-state'
import { formatTyped } from './typed-number'

/** How a position or a trader is called, as far as that is known. */
export type NameOf = (subject: string) => string | undefined

export const lotsWords = (lots: number): string => formatLots(toMinor(lots, 8))

/** `Buy 0.50 EURUSD`. */
export function positionWords(row: Pick<Position, 'type' | 'lots' | 'symbol'>, texts: Texts): string {
  const { type, lots, symbol } = row
  return texts.orders.openTitle(texts.position[type], lotsWords(lots), symbol)
}

/** An order in one line. */
export function orderTitle(order: Order, texts: Texts, nameOf: NameOf): string {
  const { orders, position } = texts
  const what = (ticket: number | string): string => nameOf(positionSubject(ticket)) ?? `#${ticket}`
  const who = (trader: number): string => nameOf(traderSubject(trader)) ?? String(trader)
  switch (order.action) {
    case 'open':
      return orders.openTitle(position[order.type], lotsWords(order.lots), order.symbol)
    case 'close':
      return order.lots === undefined
        ? orders.closeTitle(what(order.ticket))
        : orders.partTitle(lotsWords(order.lots), what(order.ticket))
    case 'closeAll':
      return orders.closeAllTitle
    case 'modify':
      return orders.modifyTitle(what(order.ticket))
    case 'follow':
      return orders.followTitle(who(order.trader))
    case 'unfollow':
      return orders.unfollowTitle(who(order.trader))
  }
}

/** How a trader is copied, in one line. */
export function modeWords({ mode, value }: Pick<FollowSettings, 'mode' | 'value'>, texts: Texts): string {
  const { ratioWords, lotsWords: fixedWords } = texts.orders
  return mode === 'ratio' ? ratioWords(formatTyped(value)) : fixedWords(lotsWords(value))
}
