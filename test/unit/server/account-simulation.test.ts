import { expect, test } from 'vitest'
import { savedPosition } from '../../../server/feed/model/account/saved-account'
import { summaryOf, totalsOf } from '../../../server/feed/model/account/totals'
import type { ExchangeOptions } from '../../../server/feed/model/exchange/exchange'
import { hashText } from '../../../server/shared/seeded-random'
import { makeExchange, present, recordedSource, startMs, writeTicks } from './support'

const digestOf = (value: unknown): string => hashText(JSON.stringify(value)).toString(16)

/**
 * Plays 300 updates of the account of a seed, two hours apart now and then, some with actions of its owner. The result
 * has numbers that a reader can follow, and digests of all that was sent.
 */
function play(options: Partial<ExchangeOptions>) {
  const exchange = makeExchange({ rowsPerUpdate: 5, positions: 40, ...options })
  const feed = present(exchange.open('10260'))
  const deltas: unknown[] = []
  exchange.onDelta((_feed, delta) => void deltas.push(delta))
  const begun = [feed.rows(), feed.account(), feed.engine.closedTrades.all(), feed.engine.books()]
  for (let update = 1; update <= 300; update += 1) {
    if (update % 20 === 0) exchange.pass(7_200_000)
    exchange.update(50)
    const [first, second] = feed.rows()
    const lotsE8 = Math.round((second?.lots ?? 0) * 1e8)
    if (update % 30 === 0 && first !== undefined) exchange.closePosition('10260', first.ticket, 'closed')
    if (update % 50 === 0 && second !== undefined && lotsE8 > 1_000_000) {
      feed.engine.closePart(second.ticket, 1_000_000, startMs)
      feed.engine.setLevels(second.ticket, 0, 7)
    }
    if (update === 100) feed.engine.follows.follow(503, { mode: 'lots', value: 0.05, capLots: 0.2 })
    if (update === 150) feed.engine.follows.unfollow(501)
    if (update === 200) feed.engine.follows.follow(502, { mode: 'ratio', value: 2.5, capLots: 3 })
  }
  const { engine } = feed
  const totals = totalsOf(feed.rows(), feed.account())
  const { balance, equity, freeMargin } = summaryOf(feed.account(), totals)
  return {
    rows: totals.count, lots: totals.lots, profit: totals.profit, swap: totals.swap, balance, equity, freeMargin,
    freeMarginMinor: engine.freeMarginMinor(), trades: engine.closedTrades.all().length, deltas: deltas.length,
    digests: [begun, feed.snapshot(), deltas, engine.closedTrades.all(), engine.books(),
      Array.from(engine.ledger.all(), savedPosition)].map(digestOf).join(' '),
  }
}

const recorded = () => recordedSource([
  writeTicks('USDJPY', 149.62, 3, 90, 'x'), writeTicks('JPYUSD', 0.0066834, 7, 80, 'x'),
  writeTicks('EURUSD', 1.12131, 6, 70, 'x'), writeTicks('GBPUSD', 1.27144, 5, 60, 'x'),
])

test('SV-22: a simulated account in USD is the same at each run, on each machine', () => {
  expect(play({})).toEqual({
    rows: 38, lots: 4.61, profit: 25, swap: -15.69, balance: 19_970.44, equity: 19_966.14, freeMargin: 15_432.38,
    freeMarginMinor: 1_543_994, trades: 144, deltas: 307,
    digests: '90601494 e56222fa 715595e0 55b777e4 8b682250 75c95679',
  })
})

test('SV-22: an account in KWD that holds many lots is the same at each run, on each machine', () => {
  const kwd = { seed: '7', currency: 'KWD', currencyDigits: 3, leverage: 50, positions: 200, rowsPerUpdate: 60 }
  expect(play(kwd)).toEqual({
    rows: 197, lots: 20.28, profit: -200.22, swap: -35.297, balance: 60_033.478, equity: 59_779.077,
    freeMargin: 47_184.131, freeMarginMinor: 47_190_421, trades: 140, deltas: 306,
    digests: 'fbe15319 8bd9a324 3ccdf43b dd3d675d 99ba57e7 e556b030',
  })
})

test('SV-22: an account in JPY of recorded ticks is the same at each run, on each machine', () => {
  expect(play({ source: recorded(), currency: 'JPY', currencyDigits: 0 })).toEqual({
    rows: 38, lots: 4.37, profit: -14_962, swap: -1_826, balance: 2_010_244, equity: 1_991_663, freeMargin: 1_389_738,
    freeMarginMinor: 1_391_441, trades: 153, deltas: 306,
    digests: '1da179c4 3f76620f 5932d413 6fd25b1b 6f8b53df 6d3e0b1',
  })
})
