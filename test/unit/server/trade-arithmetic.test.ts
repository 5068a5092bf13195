import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { conversionRate, findConversion } from '../../../server/feed/model/market/conversion'
import type { Quote } from '../../../server/feed/model/money/instrument'
import { instrumentOf } from '../../../server/feed/model/money/instrument'
import { currencyDigitsOf } from '../../../server/feed/model/money/currency'
import { fromUnits, parseE8, roundHalfAway, toUnits } from '../../../server/feed/model/money/decimal'
import { boardOf, booksOf, tradedOf, type TextPrices } from './account-rig'
import { present } from './support'

interface Example {
  readonly symbol: string
  readonly type: 'buy' | 'sell'
  readonly lots: number
  readonly open: number
  readonly account: string
  /** Bid and ask by symbol. */
  readonly quotes: Readonly<Record<string, TextPrices>>
}

function valued({ symbol, type, lots, open, account, quotes }: Example) {
  const currencyDigits = present(currencyDigitsOf(account))
  const board = boardOf(quotes, account)
  const openPoints = toUnits(open, tradedOf(board, symbol).digits)
  const { profitMinor, marginMinor } = booksOf(board, currencyDigits, account)
    .add(1, symbol, { type, lotsE8: toUnits(lots, 8), openPoints })
  return { profit: fromUnits(profitMinor, currencyDigits), margin: fromUnits(marginMinor, currencyDigits) }
}

test.each<[string, Example, ReturnType<typeof valued>]>([
  ['SV-12: a buy quoted in the account currency', {
    symbol: 'EURUSD', type: 'buy', lots: 0.1, open: 1.1212, account: 'USD',
    quotes: { EURUSD: ['1.12131', '1.12134'] },
  }, { profit: 1.1, margin: 112.13 }],
  ['SV-13: a sell whose base is the account currency', {
    symbol: 'USDJPY', type: 'sell', lots: 0.25, open: 149.7, account: 'USD',
    quotes: { USDJPY: ['149.615', '149.628'] },
  }, { profit: 12.03, margin: 250 }],
  ['SV-14: a losing sell with neither currency the account\'s', {
    symbol: 'EURJPY', type: 'sell', lots: 0.14, open: 162.53, account: 'USD',
    quotes: { EURJPY: ['162.562', '162.577'], USDJPY: ['149.615', '149.628'] },
  }, { profit: -4.4, margin: 152.1 }],
  ['SV-15: a yen account has no decimals', {
    symbol: 'EURUSD', type: 'buy', lots: 0.03, open: 1.12, account: 'JPY',
    quotes: { EURUSD: ['1.12045', '1.12048'], USDJPY: ['149.615', '149.628'] },
  }, { profit: 202, margin: 5_029 }],
  ['SV-16: a dinar account has three, and a half goes away from zero', {
    symbol: 'EURUSD', type: 'sell', lots: 0.05, open: 1.12124, account: 'KWD',
    quotes: { EURUSD: ['1.12131', '1.12134'], USDKWD: ['0.307', '0.3071'] },
  }, { profit: -0.154, margin: 17.212 }],
])('%s', (_title, example, outcome) => {
  expect(valued(example)).toEqual(outcome)
})

describe('rounding and conversion', () => {
  test('SV-10: halves that binary fractions miss', () => {
    const cases = [['1.005', 2, 1.01], ['-1.005', 2, -1.01], ['0.1535', 3, 0.154], ['2.5', 0, 3], ['-2.5', 0, -3],
      ['0.4999', 0, 0], ['-0.4', 0, 0], ['1.115', 2, 1.12]] as const
    for (const [text, digits, expected] of cases) {
      const [whole, part = ''] = text.split('.')
      const units = Number(roundHalfAway(BigInt(`${whole}${part}`) * 10n ** BigInt(digits), 10n ** BigInt(part.length)))
      expect(fromUnits(units, digits), text).toBe(expected)
    }
  })

  test('SV-10: any ratio rounds to within a half of it, and mirrors at zero', () => {
    fc.assert(fc.property(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 12n }),
      (num, den) => {
        const whole = roundHalfAway(num, den)
        const distance = num - whole * den
        expect(2n * (distance < 0n ? -distance : distance) <= den).toBe(true)
        expect(roundHalfAway(-num, den)).toBe(-whole)
      }))
  })

  test('SV-8: the pair quoted the right way round comes first and uses the bid, the other the ask', () => {
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

  test('SV-4: pairs and currencies have their usual digits', () => {
    const given = [['USDJPY'], ['EURUSD'], ['EURUSD', 6], ['EURUSD', 2]] as const
    expect(given.map(([pair, digits]) => instrumentOf(pair, digits)?.digits)).toEqual([3, 5, 6, 5])
    expect(instrumentOf('USDJPY', 4)).toEqual({ symbol: 'USDJPY', base: 'USD', quote: 'JPY', digits: 4 })
    const others = ['EUREUR', 'EURO', 'eurusd', 'XEURUSD', 'EURUSDX', 'EUR1SD']
    expect(others.filter((symbol) => instrumentOf(symbol) !== undefined)).toEqual([])
    expect(['JPY', 'USD', 'KWD', 'ABC', 'usd'].map(currencyDigitsOf)).toEqual([0, 2, 3, undefined, undefined])
  })

  test('SV-4: units and decimals', () => {
    expect([fromUnits(12_345, 2), fromUnits(5, 0), fromUnits(5, 8), fromUnits(5, 9)]).toEqual([123.45, 5, 5e-8, 5e-9])
    expect([toUnits(123.45, 2), toUnits(1.005, 3), toUnits(5e-9, 9)]).toEqual([12_345, 1_005, 5])
    expect(['1', '1.5', '01.5', '0.00000001', '9999999.99999999'].map(parseE8))
      .toEqual([100_000_000, 150_000_000, 150_000_000, 1, 999_999_999_999_999])
    const none = ['0', '1.123456789', '-1', 'x', '', '12345678', '1.', '.5', ' 1', '1 ']
    expect(none.filter((text) => parseE8(text) !== undefined)).toEqual([])
  })
})
