import {
  directionOf, formatClock, formatLevel, formatLots, formatMinor, formatPrice, formatSignedMinor, toMinor,
  type Direction,
} from '../../../src/format'
import type { Order } from '../../../src/outbox'
import type { Position, Totals } from '../../../src'
import type { TradedSymbol } from '../../http/symbols'
import type { Texts } from '../../texts/texts'
import { lotsWords, modeWords, sentences } from './order-words'

/** Prices, rows and totals at the time of the review. */
export interface ReviewScene {
  readonly row: Position | undefined
  readonly quote: TradedSymbol | undefined
  readonly quotedAtMs: number
  /** Totals of all positions, by currency. */
  readonly totals: readonly Totals[]
  readonly digitsOf: (currency: string) => number
}

export interface ReviewLine {
  readonly name: string
  readonly label: string
  readonly value: string
  readonly direction?: Direction
}

type Lines = readonly ReviewLine[]

function openLines(order: Order & { action: 'open' }, { quote, quotedAtMs }: ReviewScene, texts: Texts): Lines {
  const { orders, position } = texts
  const digits = quote?.digits ?? 5
  const price = order.type === 'buy' ? quote?.ask : quote?.bid
  return [
    { name: 'symbol', label: position.symbol, value: order.symbol },
    { name: 'side', label: orders.side, value: position[order.type] },
    { name: 'lots', label: orders.lots, value: lotsWords(order.lots) },
    {
      name: 'price',
      label: orders.priceAt(formatClock(quotedAtMs)),
      value: price === undefined ? texts.common.none : formatPrice(price, digits),
    },
    { name: 'sl', label: position.stopLoss, value: formatLevel(order.sl ?? 0, digits, orders.noLevel) },
    { name: 'tp', label: position.takeProfit, value: formatLevel(order.tp ?? 0, digits, orders.noLevel) },
  ]
}

function positionLines(row: Position, texts: Texts): Lines {
  return [
    { name: 'ticket', label: texts.position.ticket, value: `#${row.ticket}` },
    { name: 'symbol', label: texts.position.symbol, value: row.symbol },
    { name: 'side', label: texts.orders.side, value: texts.position[row.type] },
  ]
}

function priceLine(row: Position, texts: Texts): ReviewLine {
  const value = row.nowprice === null ? texts.orders.loadingPrices : formatPrice(row.nowprice, row.digits)
  return { name: 'price', label: texts.orders.priceNow, value }
}

/** Returns the result of closing the position now. */
export function netOf(row: Position, digitsOf: ReviewScene['digitsOf']): Pick<ReviewLine, 'value' | 'direction'> {
  const digits = digitsOf(row.currency)
  const netMinor = toMinor(row.profit + row.swap + row.commission, digits)
  return { value: `${formatSignedMinor(netMinor, digits)} ${row.currency}`, direction: directionOf(netMinor) }
}

function closeLines(order: Order & { action: 'close' }, { row, digitsOf }: ReviewScene, texts: Texts): Lines {
  if (row === undefined) return []
  const { orders, position } = texts
  const lots = order.lots ?? row.lots
  const leftE8 = toMinor(row.lots, 8) - toMinor(lots, 8)
  const profit: ReviewLine = { name: 'profit', label: orders.profitNow, ...netOf(row, digitsOf) }
  return [
    ...positionLines(row, texts),
    { name: 'lots', label: orders.lots, value: lotsWords(lots) },
    ...(order.lots === undefined ? [] : [{ name: 'left', label: orders.remains, value: formatLots(leftE8) }]),
    { name: 'open', label: position.openPrice, value: formatPrice(row.openprice, row.digits) },
    priceLine(row, texts),
    ...(order.lots === undefined ? [profit] : []),
  ]
}

function modifyLines(order: Order & { action: 'modify' }, { row }: ReviewScene, texts: Texts): Lines {
  if (row === undefined) return []
  const level = (price: number): string => formatLevel(price, row.digits, texts.orders.noLevel)
  const change = (before: number, after: number): string =>
    before === after ? level(after) : texts.orders.fromTo(level(before), level(after))
  return [
    ...positionLines(row, texts),
    { name: 'lots', label: texts.orders.lots, value: lotsWords(row.lots) },
    priceLine(row, texts),
    { name: 'sl', label: texts.position.stopLoss, value: change(row.sl, order.sl) },
    { name: 'tp', label: texts.position.takeProfit, value: change(row.tp, order.tp) },
  ]
}

function closeAllLines({ totals }: ReviewScene, texts: Texts): Lines {
  const count = totals.reduce((sum, one) => sum + one.count, 0)
  const lotsE8 = totals.reduce((sum, one) => sum + one.lotsE8, 0)
  return [
    { name: 'count', label: texts.orders.positions, value: formatMinor(count, 0) },
    { name: 'lots', label: texts.orders.lots, value: formatLots(lotsE8) },
    ...totals.map(({ currency, currencyDigits, netMinor }): ReviewLine => ({
      name: 'profit',
      label: texts.orders.profitNow,
      value: `${formatSignedMinor(netMinor, currencyDigits)} ${currency}`,
      direction: directionOf(netMinor),
    })),
  ]
}

export function reviewLines(order: Order, scene: ReviewScene, texts: Texts): Lines {
  const { orders } = texts
  switch (order.action) {
    case 'open':
      return openLines(order, scene, texts)
    case 'close':
      return closeLines(order, scene, texts)
    case 'modify':
      return modifyLines(order, scene, texts)
    case 'closeAll':
      return closeAllLines(scene, texts)
    case 'follow':
      return [
        { name: 'mode', label: orders.mode, value: modeWords(order.settings, texts) },
        { name: 'cap', label: orders.capLabel, value: orders.capWords(lotsWords(order.settings.capLots)) },
      ]
    case 'unfollow':
      return []
  }
}

export function reviewNote(order: Order, texts: Texts): string {
  const { orders } = texts
  switch (order.action) {
    case 'open':
    case 'close':
      return orders.marketNote
    case 'closeAll':
      return sentences(orders.closeAllNote, orders.marketNote)
    case 'follow':
      return orders.capNote
    case 'unfollow':
      return orders.unfollowNote
    case 'modify':
      return ''
  }
}
