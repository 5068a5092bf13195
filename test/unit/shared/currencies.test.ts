import { describe, expect, test } from 'vitest'
import { isoCurrencyDigits } from '../../../src/shared/currencies'

const letters = Array.from({ length: 26 }, (_, index) => String.fromCharCode(65 + index))
const names = letters.flatMap((first) => letters.flatMap((second) => letters.map((third) => first + second + third)))
const listed = names.filter((name) => isoCurrencyDigits(name) !== undefined)

const ofIntl = (currency: string): number | undefined =>
  new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits

describe('decimal places by ISO 4217', () => {
  test.each([
    ['USD', 2], ['EUR', 2], ['XCG', 2], ['ZWG', 2], ['JPY', 0], ['XPF', 0], ['UYI', 0], ['KWD', 3], ['IQD', 3],
    ['CLF', 4], ['UYW', 4],
  ])('PS-14 SV-241: gives the currency %s %i decimal places', (currency, digits) => {
    expect(isoCurrencyDigits(currency)).toBe(digits)
  })

  test.each(['HUF', 'IDR', 'COP', 'PKR'])('SV-241: gives %s 2 digits with any ICU version', (currency) => {
    expect(isoCurrencyDigits(currency)).toBe(2)
  })

  test('SV-241: lists 165 currency codes, of which 16 may differ from Intl', () => {
    expect(listed).toHaveLength(165)
    const known = new Set(Intl.supportedValuesOf('currency'))
    const mayDiffer = new Set([
      'AFN', 'ALL', 'COP', 'HUF', 'IDR', 'IQD', 'IRR', 'KPW', 'LAK', 'LBP', 'MGA', 'MMK', 'PKR', 'SOS', 'SYP', 'YER',
    ])
    const others = listed.filter((currency) => known.has(currency) && !mayDiffer.has(currency))
    expect(others.filter((currency) => ofIntl(currency) !== isoCurrencyDigits(currency))).toEqual([])
  })

  test.each([
    'BTC', 'USDT', 'XAU', 'XDR', 'XXX', 'DEM', 'BGN', 'usd', '', 'U', 'US', 'USDEUR', 'AEDAFN', 'EDA', 'XJPY',
    'constructor',
  ])('PS-14 SV-241: does not recognize "%s" as a currency', (currency) => {
    expect(isoCurrencyDigits(currency)).toBeUndefined()
  })
})
