import { computed } from 'vue'
import type { Totals } from '../../src'

/** For a currency that no total knows (yet): most have two. */
const usualDigits = 2

/**
 * How many digits an amount of a currency has. Totals change with every price; the digits do not, so
 * a row that asks depends on a text that stays the same.
 */
export function useCurrencyDigits(totals: { readonly value: readonly Totals[] }): (currency: string) => number {
  const known = computed(() =>
    totals.value.map(({ currency, currencyDigits }) => `${currency} ${currencyDigits}`).join('\n'),
  )
  const digits = computed(
    () =>
      new Map(
        known.value.split('\n').map((line) => {
          const [currency = '', count = ''] = line.split(' ')
          return [currency, Number(count)] as const
        }),
      ),
  )
  return (currency) => digits.value.get(currency) ?? usualDigits
}
