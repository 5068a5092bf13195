import { fieldsOf } from './fields'
import { getJson, RequestError, type FeedHttp } from './request'

export interface SignalTrader {
  readonly id: number
  readonly name: string
}

export interface EquityPoint {
  /** Epoch ms. */
  readonly at: number
  readonly value: number
}

/** Ratios are fractions: 0.12 means 12 %. */
export interface TraderProfile extends SignalTrader {
  readonly followers: number
  readonly trades: number
  /** Fraction of trades with a gain; `null` without trades. */
  readonly winRate: number | null
  readonly totalReturn: number
  readonly drawdown: number
  /** Oldest first. */
  readonly equity: readonly EquityPoint[]
}

function readTrader(body: unknown): SignalTrader {
  const { number, text } = fieldsOf(body)
  return { id: number('id'), name: text('name') }
}

function readProfile(body: unknown): TraderProfile {
  const { number, numberOrNull, list } = fieldsOf(body)
  return {
    ...readTrader(body),
    followers: number('followers'),
    trades: number('trades'),
    winRate: numberOrNull('winRate'),
    totalReturn: number('return'),
    drawdown: number('drawdown'),
    equity: list('equity', (point) => {
      const fields = fieldsOf(point)
      return { at: fields.number('at'), value: fields.number('value') }
    }),
  }
}

/** @param traderId the user whose token is sent */
export function getSignalTraders(http: FeedHttp, traderId: number | string): Promise<readonly SignalTrader[]> {
  const path = `/api/traders?traderid=${encodeURIComponent(String(traderId))}`
  return getJson(http, path, (body) => fieldsOf(body).list('data', readTrader))
}

export interface ProfileQuery {
  readonly id: number | string
  /** Account whose view is shown. */
  readonly traderId: number | string
}

export function getTraderProfile(http: FeedHttp, { id, traderId }: ProfileQuery): Promise<TraderProfile> {
  const path = `/api/traders/${encodeURIComponent(String(id))}?traderid=${encodeURIComponent(String(traderId))}`
  return getJson(http, path, (body) => {
    if (typeof body !== 'object' || body === null) throw new RequestError('the body is not an object')
    return readProfile(Reflect.get(body, 'data'))
  })
}
