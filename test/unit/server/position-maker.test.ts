import { describe, expect, test } from 'vitest'
import { createClosedTrades, type ClosedTrade } from '../../../server/feed/model/account/closed-trades'
import { createFollowBook } from '../../../server/feed/model/account/follow-book'
import { addPastTrades } from '../../../server/feed/model/account/past-trades'
import { makePosition, swapMinor } from '../../../server/feed/model/account/position-maker'
import { rowOf, type FeedRow } from '../../../server/feed/model/account/live-position'
import type { QuoteBoard } from '../../../server/feed/model/market/quote-board'
import { createSeededRandom, type SeededRandom } from '../../../server/shared/seeded-random'
import { boardOf, booksOf, givenRolls, tradedOf } from './account-rig'
import { startMs } from './support'

const hourMs = 3_600_000
const usual = boardOf({ EURUSD: ['1.12', '1.1201'] })
const sameBidAndAsk = boardOf({ EURUSD: ['1.12', '1.12'] })
/** The account follows no trader. */
const follows = createFollowBook(() => 0, [])

function made(board: QuoteBoard, rolls: SeededRandom, ageMs: number): FeedRow {
  const instrument = tradedOf(board, 'EURUSD')
  const valuation = booksOf(board, 2).ledger.valuationOf(instrument)
  const quote = board.quoteOf('EURUSD')
  return rowOf(makePosition({ ticket: 7, rolls, follows, instrument, quote, valuation, nowMs: startMs, ageMs }))
}

interface Drawn {
  readonly side?: number
  readonly large?: number
  readonly size?: number
  readonly drift?: number
  readonly sl?: readonly [distance: number, chance: number]
  readonly tp?: readonly [distance: number, chance: number]
}

/** The numbers in the order in which a position draws them. */
const drawn = ({ side = 0, large = 0.5, size = 0.1, drift, sl = [0, 0], tp = [0, 0] }: Drawn) =>
  [side, large, size, ...(drift === undefined ? [] : [drift]), ...sl, ...tp, 0] as const

describe('a position at random', () => {
  test.each<readonly [what: string, ageMs: number, rolls: Drawn, row: Partial<FeedRow>]>([
    ['a buy of now', 0, {}, { type: 'buy', openprice: 1.1201, nowprice: 1.12, lots: 0.02, opentime: startMs }],
    ['a sell of now', 0, { side: 0.5 }, { type: 'sell', openprice: 1.12, nowprice: 1.1201, lots: 0.02 }],
    ['a buy of an hour ago', hourMs, { drift: 0.75 }, { openprice: 1.12178, opentime: startMs - hourMs }],
    ['a sell of an hour ago', hourMs, { side: 0.9, drift: 0.25 }, { openprice: 1.11832, type: 'sell' }],
    ['the smallest size', 0, { size: 0 }, { lots: 0.01 }],
    ['the largest usual size', 0, { size: 0.999 }, { lots: 0.15 }],
    ['the largest size', 0, { large: 0.1, size: 0.999 }, { lots: 0.5 }],
    ['the nearest levels of a buy', hourMs, { drift: 0.75 }, { sl: 1.11955, tp: 1.12223 }],
    ['farther ones of a buy', hourMs, { drift: 0.75, sl: [0.5, 0], tp: [0.25, 0] }, { sl: 1.1181, tp: 1.12296 }],
    ['levels of a sell', 0, { side: 0.9, sl: [0.5, 0], tp: [0.25, 0] }, { sl: 1.122, tp: 1.11882 }],
    ['no stop', 0, { sl: [0.5, 0.7] }, { sl: 0 }],
    ['no target', 0, { tp: [0.5, 0.7] }, { tp: 0 }],
  ])('SV-6 SV-60: %s', (_what, ageMs, rolls, row) => {
    const drift = ageMs === 0 ? {} : { drift: 0.5 }
    expect(made(usual, givenRolls(...drawn({ ...drift, ...rolls })), ageMs)).toMatchObject({ ticket: 7, ...row })
  })

  test('SV-60: levels are two points away at the least', () => {
    const cheap = boardOf({ EURUSD: ['0.00011', '0.00012'] })
    expect(made(cheap, givenRolls(...drawn({})), 0)).toMatchObject({ sl: 0.00009, tp: 0.00014 })
  })

  test('SV-20: no night costs nothing, and each is rounded by itself', () => {
    const instrument = tradedOf(usual, 'EURUSD')
    const { valuer } = booksOf(usual, 2)
    const { valuation, quote } = valuer.of(instrument)
    const swapOf = (type: 'buy' | 'sell', nights: number): number =>
      swapMinor({ instrument, type, lotsE8: 30_000_000, openPoints: 1 }, quote, valuation, nights)
    expect([swapOf('buy', 0), swapOf('buy', 1), swapOf('buy', 10), swapOf('sell', 10)]).toEqual([0, -175, -1_750, 370])
  })
})

describe('the trades from before the start', () => {
  function past(board: QuoteBoard, rolls: SeededRandom, count: number): readonly ClosedTrade[] {
    const trades = createClosedTrades(200)
    let ticket = 0
    const valuationOf = booksOf(board, 2).ledger.valuationOf
    const nextTicket = (): number => (ticket += 1)
    addPastTrades(trades, { board, rolls, follows, valuationOf, nowMs: startMs, count, nextTicket })
    return trades.all()
  }

  /** The roll for the closing time, then for the duration and the pair; at last whether it ended at a level. */
  const ending = (position: Drawn, level: number) => givenRolls(0.25, 0, 0, ...drawn(position), level)

  test('SV-42: one in four hours, the last a minute ago at the latest, each open from five minutes to a day', () => {
    const trades = past(usual, createSeededRandom('1'), 120)
    expect(trades.map(({ ticket, deal }) => [ticket, deal]))
      .toEqual(Array.from({ length: 120 }, (_, index) => [index + 1, index + 1]))
    for (const [index, { closetime, opentime }] of trades.entries()) {
      const agoMs = startMs - closetime - 60_000
      expect(agoMs).toBeGreaterThan((119 - index) * 4 * hourMs)
      expect(agoMs).toBeLessThanOrEqual((120 - index) * 4 * hourMs)
      const heldS = (closetime - opentime) / 1_000
      expect([Number.isInteger(heldS), heldS >= 300, heldS <= 86_400]).toEqual([true, true, true])
    }
    expect(new Set(trades.map(({ reason }) => reason))).toEqual(new Set(['closed', 'sl', 'tp']))
  })

  test('SV-42: the oldest comes first, each at the time within its four hours that is drawn', () => {
    const [first, second] = past(usual, ending({ drift: 0.75 }, 0), 2)
    expect([first?.closetime, second?.closetime])
      .toEqual([startMs - 60_000 - 1.75 * 4 * hourMs, startMs - 60_000 - 0.75 * 4 * hourMs])
    expect(second?.opentime).toBe(startMs - 60_000 - 0.75 * 4 * hourMs - 300_000)
  })

  test.each([
    ['lost at its stop', usual, { drift: 0.75 }, 0, 'sl'], ['won at its target', usual, { drift: 0.25 }, 0, 'tp'],
    ['lost otherwise', usual, { drift: 0.75 }, 0.6, 'closed'], ['won otherwise', usual, { drift: 0.25 }, 0.6, 'closed'],
    ['gained nothing', sameBidAndAsk, { drift: 0.5 }, 0, 'closed'],
  ] as const)('SV-60: one that %s', (_what, board, position, level, reason) => {
    const [trade] = past(board, ending(position, level), 1)
    const { nowprice, openprice, type, lots, sl, tp, profit } = made(board, givenRolls(...drawn(position)), hourMs)
    const atLevel = { closed: {}, sl: { sl: nowprice }, tp: { tp: nowprice } }[reason]
    expect(trade).toMatchObject({
      ticket: 1, openprice, type, lots, sl, tp, profit, closeprice: nowprice, reason, ...atLevel,
    })
    expect(trade?.closetime).toBe(startMs - 0.75 * 4 * hourMs - 60_000)
    expect(Math.sign(profit)).toBe(position.drift === 0.75 ? -1 : position.drift === 0.25 ? 1 : 0)
  })
})
