import { formatLots, toMinor } from '../../../src/format'
import type { FollowSettings, Order } from '../../../src/outbox'
import type { Position } from '../../../src'
import type { Texts } from '../../texts/texts'
import { formatTyped, type TypedNumber } from './typed-number'

/** Position at the time its order was placed. */
export type NamedPosition = Pick<Position, 'type' | 'lots' | 'symbol'>

export interface OrderNames {
  readonly position: NamedPosition | undefined
  readonly trader: string | undefined
}

export const lotsWords = (lots: number): string => formatLots(toMinor(lots, 8))

/** Returns a text such as `EURUSD Buy 0.50`. */
export function positionWords({ type, lots, symbol }: NamedPosition, texts: Texts): string {
  return `${symbol} ${texts.position[type]} ${lotsWords(lots)}`
}

export function orderTitle(order: Order, texts: Texts, names: OrderNames): string {
  const { orders, position } = texts
  const what = (ticket: number | string): string =>
    names.position === undefined ? `#${ticket}` : positionWords(names.position, texts)
  const who = (trader: number): string => names.trader ?? String(trader)
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

/** Joins two sentences with a space, except after a Chinese full stop. */
export function sentences(first: string, second: string): string {
  return `${first}${first.endsWith('。') ? '' : ' '}${second}`
}

/** Returns the error text for an entered number, including violated `limits`, or an empty string. */
export function problemWords(read: TypedNumber, limits: string, texts: Texts): string {
  if (read.ok) return ''
  const why = texts.orders.numbers[read.problem]
  return read.problem === 'missing' || read.problem === 'unreadable' ? why : sentences(why, limits)
}

export function modeWords({ mode, value }: Pick<FollowSettings, 'mode' | 'value'>, texts: Texts): string {
  const { ratioWords, lotsWords: fixedWords } = texts.orders
  return mode === 'ratio' ? ratioWords(formatTyped(value)) : fixedWords(lotsWords(value))
}
