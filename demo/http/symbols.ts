import { fieldsOf } from './fields'
import { getJson, type FeedHttp } from './request'

export interface LotLimits {
  readonly minLots: number
  readonly maxLots: number
  readonly lotStep: number
}

/** Tradable symbol with its price. A buy opens at the ask and closes at the bid. */
export interface TradedSymbol extends LotLimits {
  readonly symbol: string
  readonly digits: number
  readonly bid: number
  readonly ask: number
}

function readSymbol(body: unknown): TradedSymbol {
  const { number, text } = fieldsOf(body)
  return {
    symbol: text('symbol'),
    digits: number('digits'),
    bid: number('bid'),
    ask: number('ask'),
    minLots: number('minLots'),
    maxLots: number('maxLots'),
    lotStep: number('lotStep'),
  }
}

/** @param traderId the user whose token is sent */
export function getSymbols(http: FeedHttp, traderId: number | string): Promise<readonly TradedSymbol[]> {
  const path = `/api/symbols?traderid=${encodeURIComponent(String(traderId))}`
  return getJson(http, path, (body) => fieldsOf(body).list('data', readSymbol))
}
