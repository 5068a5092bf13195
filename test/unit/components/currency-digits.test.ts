import { describe, expect, test } from 'vitest'
import { shallowRef } from 'vue'
import { useCurrencyDigits } from '../../../src/format'
import type { Totals } from '../../../src'

const totalOf = (currency: string, currencyDigits: number): Totals => ({
  currency, currencyDigits, count: 1, lotsE8: 0, profitMinor: 0, swapMinor: 0, commissionMinor: 0, netMinor: 0,
})

describe('the digits of a currency', () => {
  test('UI-1: they are found by its whole name, and are two for one that no total has', () => {
    const digitsOf = useCurrencyDigits(shallowRef([totalOf('USD', 3), totalOf('USD cent', 0), totalOf('', 4)]))
    expect(['USD', 'USD cent', '', 'EUR'].map(digitsOf)).toEqual([3, 0, 4, 2])
  })
})
