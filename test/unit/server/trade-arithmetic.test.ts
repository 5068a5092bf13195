import fc from 'fast-check'
import { expect, test } from 'vitest'
import { conversionRate, findConversion } from '../../../server/feed/model/market/conversion'
import type { Quote } from '../../../server/feed/model/money/instrument'
import { instrumentOf } from '../../../server/feed/model/money/instrument'
import {
  fromUnits, parseE8, roundedTimes, roundHalfAway, toUnits, wholeRatio,
} from '../../../server/feed/model/money/decimal'
import {
  lotStepE8, marginMinor, pairValue, profitMinor, type Exposure, type Valuation,
} from '../../../server/feed/model/money/trade-math'
import { boardOf, booksOf, moveQuote, tradedOf, type TextPrices } from './account-rig'
import { isoCurrencyDigits } from '../../../src/shared/currencies'
import { present } from './support'

interface Example {
  readonly symbol: string
  readonly type: 'buy' | 'sell'
  readonly lots: number
  readonly open: number
  readonly account: string
  readonly quotes: Readonly<Record<string, TextPrices>>
}

function valued({ symbol, type, lots, open, account, quotes }: Example) {
  const currencyDigits = present(isoCurrencyDigits(account))
  const board = boardOf(quotes, account)
  const openPoints = toUnits(open, tradedOf(board, symbol).digits)
  const { profitMinor, marginMinor } = booksOf(board, currencyDigits, account)
    .add(1, symbol, { type, lotsE8: toUnits(lots, 8), openPoints })
  return { profit: fromUnits(profitMinor, currencyDigits), margin: fromUnits(marginMinor, currencyDigits) }
}

test.each<[string, Example, ReturnType<typeof valued>]>([
  ['SV-12: values a buy quoted in the account currency', {
    symbol: 'EURUSD', type: 'buy', lots: 0.1, open: 1.1212, account: 'USD',
    quotes: { EURUSD: ['1.12131', '1.12134'] },
  }, { profit: 1.1, margin: 112.13 }],
  ['SV-13: values a sell whose base is the account currency', {
    symbol: 'USDJPY', type: 'sell', lots: 0.25, open: 149.7, account: 'USD',
    quotes: { USDJPY: ['149.615', '149.628'] },
  }, { profit: 12.03, margin: 250 }],
  ['SV-14: values a losing sell when neither currency is the account currency', {
    symbol: 'EURJPY', type: 'sell', lots: 0.14, open: 162.53, account: 'USD',
    quotes: { EURJPY: ['162.562', '162.577'], USDJPY: ['149.615', '149.628'] },
  }, { profit: -4.4, margin: 152.1 }],
  ['SV-15: rounds to whole yen in a yen account', {
    symbol: 'EURUSD', type: 'buy', lots: 0.03, open: 1.12, account: 'JPY',
    quotes: { EURUSD: ['1.12045', '1.12048'], USDJPY: ['149.615', '149.628'] },
  }, { profit: 202, margin: 5_029 }],
  ['SV-16: keeps three decimals in a dinar account, and rounds a half away from zero', {
    symbol: 'EURUSD', type: 'sell', lots: 0.05, open: 1.12124, account: 'KWD',
    quotes: { EURUSD: ['1.12131', '1.12134'], USDKWD: ['0.307', '0.3071'] },
  }, { profit: -0.154, margin: 17.212 }],
])('%s', (_title, example, outcome) => {
  expect(valued(example)).toEqual(outcome)
})

test('SV-10: rounds halves without binary rounding errors', () => {
  const cases = [['1.005', 2, 1.01], ['-1.005', 2, -1.01], ['0.1535', 3, 0.154], ['2.5', 0, 3], ['-2.5', 0, -3],
    ['0.4999', 0, 0], ['-0.4', 0, 0], ['1.115', 2, 1.12]] as const
  for (const [text, digits, expected] of cases) {
    const [whole, part = ''] = text.split('.')
    const units = Number(roundHalfAway(BigInt(`${whole}${part}`) * 10n ** BigInt(digits), 10n ** BigInt(part.length)))
    expect(fromUnits(units, digits), text).toBe(expected)
  }
})

test('SV-10: rounds any ratio to the nearest integer, symmetrically around zero', () => {
  fc.assert(fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 12n }),
    (num, den) => {
      const whole = roundHalfAway(num, den)
      const distance = num - whole * den
      expect(2n * (distance < 0n ? -distance : distance) <= den).toBe(true)
      expect(roundHalfAway(-num, den)).toBe(-whole)
    }))
})

test('SV-8: prefers the bid of the direct pair to the ask of the inverse pair', () => {
  const usdjpy = present(instrumentOf('USDJPY'))
  const jpyusd = present(instrumentOf('JPYUSD'))
  const quoteOf = (symbol: string): Quote => ({ symbol, bid: 150_000, ask: 150_100 })
  expect(findConversion('USD', 'USD', [])).toEqual({ kind: 'same' })
  expect(findConversion('JPY', 'USD', [usdjpy, jpyusd])).toEqual({ kind: 'direct', pair: jpyusd })
  const inverse = present(findConversion('JPY', 'USD', [usdjpy]))
  expect(conversionRate(inverse, quoteOf)).toEqual({ num: 1_000n, den: 150_100n })
  const direct = present(findConversion('USD', 'JPY', [usdjpy]))
  expect(conversionRate(direct, quoteOf)).toEqual({ num: 150_000n, den: 1_000n })
  expect(findConversion('CHF', 'USD', [usdjpy])).toBeUndefined()
})

test('SV-4: uses the standard digits for each pair', () => {
  const given = [['USDJPY'], ['EURUSD'], ['EURUSD', 6], ['EURUSD', 2]] as const
  expect(given.map(([pair, digits]) => instrumentOf(pair, digits)?.digits)).toEqual([3, 5, 6, 5])
  expect(instrumentOf('USDJPY', 4)).toEqual({ symbol: 'USDJPY', base: 'USD', quote: 'JPY', digits: 4 })
  const others = ['EUREUR', 'EURO', 'eurusd', 'XEURUSD', 'EURUSDX', 'EUR1SD']
  expect(others.filter((symbol) => instrumentOf(symbol) !== undefined)).toEqual([])
})

test('SV-4: reads decimals with up to eight decimal places', () => {
  expect(['1', '1.5', '01.5', '0.00000001', '9999999.99999999'].map(parseE8))
    .toEqual([100_000_000, 150_000_000, 150_000_000, 1, 999_999_999_999_999])
  const none = ['0', '1.123456789', '-1', 'x', '', '12345678', '1.', '.5', ' 1', '1 ']
  expect(none.filter((text) => parseE8(text) !== undefined)).toEqual([])
})

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

/** Uses BigInts only. */
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

test('SV-7 SV-9: computes exact profits and margins per pair and position, with doubles or BigInts', () => {
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

test('SV-7 SV-9: uses doubles for a typical trade, and BigInts for a fraction of a lot step', () => {
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

test('SV-10: rounds a product like BigInt arithmetic, or returns undefined if the product is too large', () => {
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

test('SV-10: converts between whole units and amounts with up to 15 decimal places', () => {
  fc.assert(fc.property(fc.maxSafeInteger(), fc.integer({ min: 0, max: 15 }), (units, digits) => {
    expect(fromUnits(units, digits)).toBe(units / 10 ** digits)
    expect(toUnits(units / 7, digits)).toBe(Math.round(units / 7 * 10 ** digits))
  }))
})

test('SV-7: computes a new pair value when the quote or its conversion rate changes', () => {
  const { board, valuer } = booksOf(boardOf({ EURJPY: ['162.562', '162.577'], USDJPY: ['149.615', '149.628'] }), 2)
  const instrument = tradedOf(board, 'EURJPY')
  const first = valuer.of(instrument)
  expect(valuer.of(instrument)).toBe(first)
  for (const symbol of ['EURJPY', 'USDJPY']) {
    const before = valuer.of(instrument)
    moveQuote(board, symbol, 1)
    expect(valuer.of(instrument)).not.toBe(before)
    const exposure: Exposure = { instrument, type: 'sell', lotsE8: 14 * lotStepE8, openPoints: 162_530 }
    expect(valuer.of(instrument).profitMinor(exposure))
      .toBe(profitMinor(exposure, board.quoteOf('EURJPY'), valuer.of(instrument).valuation))
  }
})
