import { fieldsOf } from './fields'
import { getJson, RequestError, type FeedHttp } from './request'

export type Closing = 'closed' | 'sl' | 'tp'

export interface ClosedTrade {
  /** Unique within an account. */
  readonly deal: number
  readonly ticket: number
  readonly symbol: string
  readonly type: 'buy' | 'sell'
  readonly lots: number
  readonly openprice: number
  readonly closeprice: number
  readonly digits: number
  readonly profit: number
  readonly swap: number
  readonly commission: number
  readonly currency: string
  readonly opentime: number
  readonly closetime: number
  readonly reason: Closing
  readonly flwsig: boolean
  readonly signame: string
}

export interface ClosedTradesPage {
  readonly trades: readonly ClosedTrade[]
  /** Cursor of the next (older) page, or `null`. */
  readonly nextCursor: string | null
}

function oneOf<Value extends string>(values: readonly Value[], text: string): Value {
  const found = values.find((value) => value === text)
  if (found === undefined) throw new RequestError(`"${text}" is not one of ${values.join(', ')}`)
  return found
}

function readTrade(body: unknown): ClosedTrade {
  const { number, text, flag } = fieldsOf(body)
  return {
    deal: number('deal'),
    ticket: number('ticket'),
    symbol: text('symbol'),
    type: oneOf(['buy', 'sell'], text('type')),
    lots: number('lots'),
    openprice: number('openprice'),
    closeprice: number('closeprice'),
    digits: number('digits'),
    profit: number('profit'),
    swap: number('swap'),
    commission: number('commission'),
    currency: text('currency'),
    opentime: number('opentime'),
    closetime: number('closetime'),
    reason: oneOf(['closed', 'sl', 'tp'], text('reason')),
    flwsig: flag('flwsig'),
    signame: text('signame'),
  }
}

export interface ClosedTradesQuery {
  readonly cursor: string | null
  readonly limit: number
  readonly traderId: number | string
  readonly signalTrader: number | string | null
}

/** Newest trade first. */
export function getClosedTrades(http: FeedHttp, query: ClosedTradesQuery): Promise<ClosedTradesPage> {
  const { cursor, limit, traderId, signalTrader } = query
  const parts = [`limit=${limit}`, `traderid=${encodeURIComponent(String(traderId))}`]
  if (cursor !== null) parts.push(`cursor=${encodeURIComponent(cursor)}`)
  if (signalTrader !== null) parts.push(`trader=${encodeURIComponent(String(signalTrader))}`)
  return getJson(http, `/api/closed-trades?${parts.join('&')}`, (body) => {
    const { list, textOrNull } = fieldsOf(body)
    return { trades: list('data', readTrade), nextCursor: textOrNull('nextCursor') }
  })
}
