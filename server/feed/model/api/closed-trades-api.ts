import { findSignalTrader } from '../account/signal-traders'
import type { Books } from '../exchange/feed'
import type { Answer, Query } from '../../../wire/answer'
import { answer, problem, readWhole } from '../../../wire/answer'

const usualLimit = 20
const highestLimit = 200

/** Closed trades, newest first, in pages; `trader` keeps those copied from one signal trader. */
export function closedTradesApi({ closedTrades }: Books, query: Query): Answer {
  const cursor = readWhole(query, 'cursor', Number.MAX_SAFE_INTEGER)
  if (cursor === undefined) return problem(400, 'cursor must be the nextCursor of an earlier page')
  const limit = readWhole(query, 'limit', highestLimit)
  if (limit === undefined || limit === 0) return problem(400, `limit must be a whole number from 1 to ${highestLimit}`)
  const traderId = query.get('trader')
  const trader = traderId === null ? null : findSignalTrader(traderId)
  if (trader === undefined) return problem(404, 'no such signal trader')
  const sigTraderId = trader === null ? null : trader.id
  return answer({ ...closedTrades.page({ cursor, limit: limit ?? usualLimit, sigTraderId }) })
}
