import { expect, test } from 'vitest'
import { createQuoteBoard } from '../../../server/feed/model/market/quote-board'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import { StartError } from '../../../server/shared/start-error'
import type { TickSource } from '../../../server/feed/model/market/tick-source'
import { recordedSource, startMs, writeTicks } from './support'

test('SV-11: names the pair in the error when a conversion rate is missing', () => {
  const source = recordedSource([writeTicks('EURUSD', 1.1, 5, 2, 'x'), writeTicks('USDJPY', 149.6, 3, 2, 'x')])
  expect(source.ratesOnly).toEqual([])
  for (const currency of ['USD', 'JPY']) expect(createQuoteBoard(source, currency).traded).toHaveLength(2)
  expect(() => createQuoteBoard(source, 'EUR')).toThrow(
    'USDJPY: amounts in JPY cannot be converted to EUR; add ticks of JPYEUR or EURJPY')
  expect(() => createQuoteBoard(source, 'KWD')).toThrow(StartError)
  expect(() => createQuoteBoard(source, 'USD').quoteOf('GBPUSD')).toThrow('GBPUSD has no quotes')
})

const valuesOf = (source: TickSource): ReadonlyMap<string, number> =>
  new Map(JSON.parse(source.mark()) as [string, number][])

/** Bid and ask are 0.0045 % below and above the ratio of the dollar values. */
const opening = [
  ['EURUSD', 108_615, 108_625], ['GBPUSD', 127_134, 127_146], ['USDJPY', 149_604, 149_618],
  ['AUDUSD', 65_717, 65_723], ['USDCHF', 88_586, 88_594], ['EURJPY', 162_500, 162_515],
] as const

const make = (seed: string, currency: string): ReturnType<typeof createSimulatedMarket> =>
  createSimulatedMarket({ seed, currency, startMs })

test.each([
  ['USD', []], ['JPY', ['CHFJPY']], ['KWD', ['KWDUSD', 'KWDJPY', 'KWDCHF']], ['EUR', ['CHFEUR']],
  ['GBP', ['GBPJPY', 'GBPCHF']],
])('SV-5: adds the conversion rates needed for an account in %s', (currency, rates) => {
  const source = make('1', currency)
  expect(source.ratesOnly.map(({ symbol }) => symbol)).toEqual(rates)
  expect(source.opening).toHaveLength(6 + rates.length)
  expect(createQuoteBoard(source, currency).traded).toHaveLength(6)
})

test('SV-5: names the currency in the error when the currency has no rate', () => {
  expect(() => make('1', 'ZAR')).toThrow('no simulated rate for ZAR; choose one of USD, EUR')
})

test('SV-5: keeps prices consistent and near their starting values for a long time', () => {
  const source = make('7', 'USD')
  const board = createQuoteBoard(source, 'USD')
  const first = new Map(source.opening.map((tick) => [tick.symbol, tick.bid]))
  for (let update = 0; update < 100_000; update += 1) {
    for (const tick of source.next(50)) {
      if (tick.ask <= tick.bid) throw new Error(`crossed: ${tick.symbol}`)
      board.put(tick)
    }
  }
  for (const [symbol, bid] of first) expect(Math.abs(board.quoteOf(symbol).bid / bid - 1)).toBeLessThan(0.06)
  const cross = (board.quoteOf('EURUSD').bid / 1e5) * (board.quoteOf('USDJPY').bid / 1e3)
  expect(Math.abs(board.quoteOf('EURJPY').bid / 1e3 / cross - 1)).toBeLessThan(0.003)
})

test('SV-5: starts six pairs at their starting prices with a spread of 0.009 %', () => {
  const market = make('1', 'USD')
  const quotes = opening.map(([symbol, bid, ask]) => ({ symbol, bid, ask, atMs: startMs }))
  expect(market.opening).toEqual(quotes)
  expect(market.present()).toEqual(quotes)
  expect([market.traded.length, market.ratesOnly]).toEqual([6, []])
})

test('SV-5: moves the currencies of a pair, except the dollar, by less than 0.013 % per tick', () => {
  const market = make('1', 'USD')
  let before = valuesOf(market)
  for (let count = 0; count < 200; count += 1) {
    const [tick] = market.next(25)
    expect(tick?.atMs).toBe(startMs + 25 * (count + 1))
    const after = valuesOf(market)
    const moved = [...after.keys()].filter((code) => after.get(code) !== before.get(code))
    const both = [tick?.symbol.slice(0, 3), tick?.symbol.slice(3)].filter((code) => code !== 'USD')
    expect(moved.sort()).toEqual(both.sort())
    for (const code of moved) {
      expect(Math.abs((after.get(code) ?? NaN) / (before.get(code) ?? NaN) - 1)).toBeLessThan(0.00013)
    }
    expect(tick).toEqual(market.present().find(({ symbol }) => symbol === tick?.symbol))
    before = after
  }
  expect([before.get('USD'), before.get('NZD')]).toEqual([1, 0.6081])
})

test('SV-5: rejects another tick source’s market position, and ignores unknown currencies in its own position', () => {
  const market = make('1', 'USD')
  const before = market.mark()
  for (const wrong of ['x', '{}', '[]', '[7]', '[["EUR","1"]]', '[["EUR",0]]', '[["EUR",-1]]', '[[7,1]]']) {
    expect([wrong, market.goTo(wrong), market.mark()]).toEqual([wrong, false, before])
  }
  expect(market.goTo('[["EUR",1.5],["XXX",2]]')).toBe(true)
  expect([valuesOf(market).get('EUR'), valuesOf(market).has('XXX')]).toEqual([1.5, false])
  expect(market.present().find(({ symbol }) => symbol === 'EURUSD')?.bid).toBeCloseTo(150_000, -2)
  const mark = market.mark()
  expect([market.goTo('[["EUR",1.4],["GBP",0]]'), market.mark()]).toEqual([false, mark])
})

test('SV-5: keeps the ask at least one point above the bid for low prices', () => {
  const market = make('1', 'USD')
  market.goTo('[["AUD",0.0005]]')
  expect(market.present()[3]).toMatchObject({ symbol: 'AUDUSD', bid: 50, ask: 51 })
})
