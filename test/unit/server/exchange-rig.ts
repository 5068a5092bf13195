import type { DeltaFrame } from '../../../src/positions/model/wire'
import type { FeedRow } from '../../../server/feed/model/account/live-position'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import type { TestExchange } from './support'
import { present, startMs } from './support'

/** A price of a row in whole points. */
export const points = (row: FeedRow, price: number): number => Math.round(price * 10 ** row.digits)

/** A quote at which a row closes at the given points, one point apart. */
export function quoteFor(row: FeedRow, at: number): { symbol: string; bid: number; ask: number; atMs: number } {
  const bid = row.type === 'buy' ? at : at - 1
  return { symbol: row.symbol, bid, ask: bid + 1, atMs: startMs }
}

export function lastDelta(exchange: TestExchange): () => DeltaFrame {
  const deltas: DeltaFrame[] = []
  exchange.onDelta((_feed, delta) => void deltas.push(delta))
  return () => present(deltas.at(-1))
}

export function openFeed(exchange: TestExchange, traderId = '10260'): AccountFeed {
  return present(exchange.open(traderId))
}
