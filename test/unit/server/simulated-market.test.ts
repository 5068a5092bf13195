import { describe, expect, test } from 'vitest'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import type { TickSource } from '../../../server/feed/model/market/tick-source'
import { startMs } from './support'

const marketIn = (currency: string): TickSource => createSimulatedMarket({ seed: '1', currency, startMs })
const valuesOf = (source: TickSource): ReadonlyMap<string, number> =>
  new Map(JSON.parse(source.mark()) as [string, number][])

/** By the dollar values of its currencies, 0.0045 % below and above. */
const opening = {
  USD: [
    ['EURUSD', 108_615, 108_625], ['GBPUSD', 127_134, 127_146], ['USDJPY', 149_604, 149_618],
    ['AUDUSD', 65_717, 65_723], ['USDCHF', 88_586, 88_594], ['EURJPY', 162_500, 162_515],
  ],
  // The dearer currency of a pair for conversion is its base.
  KWD: [['KWDUSD', 325_605, 325_635], ['KWDJPY', 487_141, 487_185], ['KWDCHF', 288_453, 288_479]],
} as const

describe('the simulated market', () => {
  test('SV-5: begins with six pairs at their prices, a spread of nine thousandths of a percent between', () => {
    const market = marketIn('USD')
    const quotes = opening.USD.map(([symbol, bid, ask]) => ({ symbol, bid, ask, atMs: startMs }))
    expect(market.opening).toEqual(quotes)
    expect(market.present()).toEqual(quotes)
    expect([market.traded.length, market.ratesOnly]).toEqual([6, []])
  })

  test('SV-5: has the pairs beside them that the currency of an account needs, which are not traded', () => {
    const market = marketIn('KWD')
    expect(market.ratesOnly.map(({ symbol }) => symbol)).toEqual(opening.KWD.map(([symbol]) => symbol))
    expect(market.opening.slice(6)).toEqual(
      opening.KWD.map(([symbol, bid, ask]) => ({ symbol, bid, ask, atMs: startMs })))
    expect(market.traded.map(({ symbol }) => symbol)).toEqual(opening.USD.map(([symbol]) => symbol))
  })

  test('SV-5: a tick moves the two currencies of its pair by 0.012 % at most, and the dollar never', () => {
    const market = marketIn('USD')
    let before = valuesOf(market)
    for (let count = 0; count < 200; count += 1) {
      const [tick] = market.next(50)
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

  test('SV-5: moves add up: prices wander', () => {
    const market = marketIn('USD')
    for (let count = 0; count < 3_000; count += 1) market.next(50)
    const values = valuesOf(market)
    const farthest = [['EUR', 1.0862], ['JPY', 0.006684], ['GBP', 1.2714]] as const
    expect(Math.max(...farthest.map(([code, start]) => Math.abs((values.get(code) ?? NaN) / start - 1))))
      .toBeGreaterThan(0.0005)
  })

  test('SV-5: at a price of few points the ask is one above the bid at the least', () => {
    const market = marketIn('USD')
    market.goTo('[["AUD",0.0005]]')
    expect(market.present()[3]).toMatchObject({ symbol: 'AUDUSD', bid: 50, ask: 51 })
  })
})
