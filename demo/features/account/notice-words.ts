import type { PositionEvent } from '../../../src'
import { formatLots, toMinor } from '../../../src/format'
import type { Texts } from '../../texts/texts'

/** Returns a text such as `EURUSD Buy 0.50 hit take-profit`. */
export function noticeWords({ kind, position }: PositionEvent, texts: Texts): string {
  const side = texts.position[position.type]
  const what = `${position.symbol} ${side} ${formatLots(toMinor(position.lots, 8))}`
  const words = {
    opened: texts.notices.opened,
    closed: texts.notices.closed,
    'stop-loss': texts.notices.stopLoss,
    'take-profit': texts.notices.takeProfit,
  }
  return words[kind](what)
}
