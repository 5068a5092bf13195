import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ClosedTrade } from '../../../server/feed/model/account/closed-trades'
import { rowOf, type FeedRow, type LivePosition } from '../../../server/feed/model/account/live-position'
import { createFollowBook } from '../../../server/feed/model/account/follow-book'
import { makePosition } from '../../../server/feed/model/account/position-maker'
import { createQuoteBoard } from '../../../server/feed/model/market/quote-board'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { makeExchange, present, startMs } from './support'

const valuation = { currency: 'USD', currencyDigits: 2, leverage: 100, rate: { num: 1n, den: 1n } }

function positionOf(seed: string, ageMs: number): LivePosition {
  const board = createQuoteBoard(createSimulatedMarket({ seed, currency: 'USD', startMs }), 'USD')
  const rolls = createSeededRandom(seed)
  const instrument = rolls.pick(board.traded)
  const quote = board.quoteOf(instrument.symbol)
  const follows = createFollowBook(() => 0)
  return makePosition({ ticket: 1, rolls, follows, instrument, quote, valuation, nowMs: startMs, ageMs })
}

/** How far a level lies on the winning side of the farther, and of the nearer, of opening and present price. */
function gainsOf(row: FeedRow, level: number): readonly [least: number, most: number] {
  const side = row.type === 'buy' ? 1 : -1
  const gains = [(level - row.openprice) * side, (level - row.nowprice) * side]
  return [Math.min(...gains), Math.max(...gains)]
}

describe('stops and targets', () => {
  test('SV-60: a target beyond both prices where it wins, a stop beyond both where it loses', () => {
    fc.assert(fc.property(fc.string(), fc.constantFrom(0, 60_000, 86_400_000), (seed, ageMs) => {
      const row = rowOf(positionOf(seed, ageMs))
      if (row.tp !== 0) expect(gainsOf(row, row.tp)[0]).toBeGreaterThan(0)
      if (row.sl !== 0) expect(gainsOf(row, row.sl)[1]).toBeLessThan(0)
      expect(rowOf(positionOf(seed, ageMs))).toEqual(row)
    }), { numRuns: 2_000 })
  })

  test('SV-60: no trade closed at its target lost, none closed at its stop won', () => {
    const exchange = makeExchange({ positions: 200 })
    const { closedTrades } = present(exchange.open('10260')).engine
    const profitsOf = (trades: readonly ClosedTrade[], reason: string): number[] =>
      trades.filter((trade) => trade.reason === reason).map(({ profit }) => profit)
    const past = [...closedTrades.all()]
    for (let update = 0; update < 5_000; update += 1) exchange.update(50)
    for (const trades of [past, closedTrades.all().slice(past.length)]) {
      const [won, lost] = [profitsOf(trades, 'tp'), profitsOf(trades, 'sl')]
      expect(Math.min(won.length, lost.length)).toBeGreaterThan(10)
      expect(Math.min(...won)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...lost)).toBeLessThanOrEqual(0)
    }
  })
})
