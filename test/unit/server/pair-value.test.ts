import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createValuer } from '../../../server/feed/model/account/valuer'
import { createQuoteBoard } from '../../../server/feed/model/market/quote-board'
import { fromUnits, roundedTimes, roundHalfAway, toUnits, wholeRatio } from '../../../server/feed/model/money/decimal'
import {
  lotStepE8, marginMinor, pairValue, profitMinor, type Exposure, type Valuation,
} from '../../../server/feed/model/money/trade-math'
import { present, recordedSource, writeTicks } from './support'

const points = fc.oneof(
  fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: 2 ** 31 }), fc.constantFrom(1, 2 ** 40),
)
const rate = fc.oneof(
  fc.constant({ num: 1n, den: 1n }),
  fc.record({ num: fc.bigInt({ min: 1n, max: 10n ** 7n }), den: fc.constantFrom(10n ** 3n, 10n ** 5n, 10n ** 8n) }),
  fc.record({ num: fc.constantFrom(10n ** 3n, 10n ** 5n, 10n ** 8n), den: fc.bigInt({ min: 1n, max: 10n ** 7n }) }),
  fc.record({ num: fc.bigInt({ min: 1n, max: 2n ** 60n }), den: fc.bigInt({ min: 1n, max: 2n ** 60n }) }),
)
const lots = fc.oneof(
  fc.integer({ min: 1, max: 5_000 }).map((steps) => steps * lotStepE8),
  fc.integer({ min: 1, max: 9_007_199 }).map((steps) => steps * 1_000_000_000 + lotStepE8),
  fc.integer({ min: 1, max: 10 ** 12 }),
  fc.constantFrom(1, lotStepE8, lotStepE8 + 1, Number.MAX_SAFE_INTEGER),
)
const trade = fc.record({
  base: fc.constantFrom('USD', 'EUR'), digits: fc.integer({ min: 0, max: 8 }), type: fc.constantFrom('buy', 'sell'),
  lotsE8: lots, openPoints: points, bid: points, spread: fc.integer({ min: 0, max: 500 }),
  currencyDigits: fc.integer({ min: 0, max: 3 }), leverage: fc.integer({ min: 1, max: 1_000 }), rate,
})

interface Formula {
  readonly exposure: Exposure
  readonly quote: { readonly symbol: string; readonly bid: number; readonly ask: number }
  readonly valuation: Valuation
}

/** The rules in large integers alone, every factor by itself. */
function byTheRules({ exposure, quote, valuation }: Formula): { profit: number; margin: number } {
  const { type, lotsE8, openPoints, instrument } = exposure
  const { rate: { num, den }, currencyDigits, leverage, currency } = valuation
  const gained = type === 'buy' ? quote.bid - openPoints : openPoints - quote.ask
  const size = BigInt(lotsE8) * 100_000n * 10n ** BigInt(currencyDigits)
  const scale = 10n ** BigInt(instrument.digits)
  const divisor = 10n ** 8n * BigInt(leverage)
  return {
    profit: Number(roundHalfAway(BigInt(gained) * size * num, scale * 10n ** 8n * den)),
    margin: Number(instrument.base === currency
      ? roundHalfAway(size, divisor) : roundHalfAway(size * BigInt(quote.bid) * num, divisor * scale * den)),
  }
}

describe('positions of a pair that are valued together', () => {
  test('SV-7 SV-9: are worth what each is worth by itself, in doubles or large integers', () => {
    fc.assert(fc.property(trade, ({ base, digits, type, bid, spread, lotsE8, openPoints, ...terms }) => {
      const instrument = { symbol: `${base}CHF`, base, quote: 'CHF', digits }
      const side = type === 'buy' ? 'buy' : 'sell'
      const exposure: Exposure = { instrument, type: side, lotsE8, openPoints }
      const quote = { symbol: instrument.symbol, bid, ask: bid + spread }
      const valuation: Valuation = { currency: 'USD', ...terms }
      const wanted = byTheRules({ exposure, quote, valuation })
      const together = pairValue(instrument, quote, valuation)
      expect({ profit: together.profitMinor(exposure), margin: together.marginMinor(exposure) }).toStrictEqual(wanted)
      expect({ profit: profitMinor(exposure, quote, valuation), margin: marginMinor(exposure, quote, valuation) })
        .toStrictEqual(wanted)
    }), { numRuns: 2_000 })
  })

  test('SV-7 SV-9: a usual trade is valued in doubles, one that is no whole number of steps in large integers', () => {
    let reads = 0
    const instrument = { symbol: 'EURUSD', base: 'EUR', quote: 'USD', digits: 5 }
    const quote = { symbol: 'EURUSD', bid: 108_420, ask: 108_431 }
    const valuation: Valuation = {
      currency: 'USD', currencyDigits: 2, leverage: 100,
      get rate() {
        reads += 1
        return { num: 1n, den: 1n }
      },
    }
    const value = pairValue(instrument, quote, valuation)
    const usual: Exposure = { instrument, type: 'buy', lotsE8: 14 * lotStepE8, openPoints: 108_000 }
    reads = 0
    expect([value.profitMinor(usual), value.marginMinor(usual)]).toEqual([5_880, 15_179])
    expect(reads).toBe(0)
    value.profitMinor({ ...usual, lotsE8: 1 })
    expect(reads).toBeGreaterThan(0)
  })

  test('SV-10: a product that doubles hold rounds as in large integers; of any other nothing is said', () => {
    const whole = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.constantFrom(0, 1, -1, Number.MAX_SAFE_INTEGER))
    const part = fc.oneof(fc.bigInt({ min: 0n, max: 2n ** 60n }), fc.bigInt({ min: 0n, max: 1_000n }))
    fc.assert(fc.property(whole, part, part, (count, num, den) => {
      const ratio = wholeRatio({ num, den: den + 1n })
      const rounded = ratio && roundedTimes(count, ratio)
      if (rounded === undefined) return
      expect(rounded).toBe(Number(roundHalfAway(BigInt(count) * num, den + 1n)))
    }), { numRuns: 3_000 })
    expect(roundedTimes(-1, present(wholeRatio({ num: 1n, den: 3n })))).toBe(0)
    const most = (Number.MAX_SAFE_INTEGER - 1) / 2
    expect([most, most + 1].map((count) => roundedTimes(count, { num: 1, den: 1 }))).toEqual([most, undefined])
    expect(wholeRatio({ num: 0n, den: 4n })).toEqual({ num: 0, den: 1 })
    expect([{ num: -1n, den: 1n }, { num: 1n, den: 0n }, { num: 2n ** 53n, den: 1n }].map(wholeRatio))
      .toEqual(Array(3).fill(undefined))
  })

  test('SV-10: units become the decimal that the power gives, for each number of digits', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 15 }), (units, digits) => {
      expect(fromUnits(units, digits)).toBe(units / 10 ** digits)
      expect(toUnits(units / 7, digits)).toBe(Math.round(units / 7 * 10 ** digits))
    }))
  })

  test('SV-7: a pair is valued again when its own quote moves, and when that of its conversion does', () => {
    const files = [writeTicks('EURJPY', 162.57, 3, 4, 'pair'), writeTicks('USDJPY', 149.62, 3, 4, 'pair')]
    const board = createQuoteBoard(recordedSource(files), 'USD')
    const valuer = createValuer({ board, currency: 'USD', currencyDigits: 2, leverage: 100 })
    const instrument = present(board.traded.find(({ symbol }) => symbol === 'EURJPY'))
    const first = valuer.of(instrument)
    expect(valuer.of(instrument)).toBe(first)
    for (const symbol of ['EURJPY', 'USDJPY']) {
      const before = valuer.of(instrument)
      board.put({ symbol, bid: board.quoteOf(symbol).bid + 1, ask: board.quoteOf(symbol).ask + 1 })
      expect(valuer.of(instrument)).not.toBe(before)
      const exposure: Exposure = { instrument, type: 'sell', lotsE8: 14 * lotStepE8, openPoints: 162_530 }
      expect(valuer.of(instrument).profitMinor(exposure))
        .toBe(profitMinor(exposure, board.quoteOf('EURJPY'), valuer.of(instrument).valuation))
    }
  })
})
