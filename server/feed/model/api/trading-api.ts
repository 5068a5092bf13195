import { signalTraders } from '../account/signal-traders'
import type { PriceList } from '../engine/feed-engine'
import type { Books } from '../exchange/feed'
import { fromUnits } from '../money/decimal'
import { lotStepE8 } from '../money/trade-math'
import { mostLots, settingsLimits } from '../orders/plan-order'
import type { Answer } from '../../../wire/answer'
import { answer } from '../../../wire/answer'

/** What can be traded, at its present prices and in which sizes. */
export function symbolsApi(board: PriceList): Answer {
  const step = fromUnits(lotStepE8, 8)
  const sizes = { minLots: step, maxLots: mostLots, lotStep: step }
  const data = board.traded.map(({ symbol, digits }) => {
    const { bid, ask } = board.quoteOf(symbol)
    return { symbol, digits, bid: fromUnits(bid, digits), ask: fromUnits(ask, digits), ...sizes }
  })
  return answer({ data })
}

/** Each signal trader with the settings under which this account copies them, `null` for none, and their limits. */
export function followsApi({ follows }: Books): Answer {
  const data = signalTraders.map((trader) => ({ ...trader, settings: follows.settingsOf(trader.id) ?? null }))
  return answer({ data, limits: settingsLimits })
}
