import { computed, type ComputedRef } from 'vue'
import type { Totals } from '../../src'

/** For a currency that no total knows (yet): most have two. */
const usualDigits = 2

/**
 * How many digits an amount of a currency has. Totals change with every price; the digits do not, so
 * a row that asks depends on a text that stays the same.
 */
export function useCurrencyDigits(totals: { readonly value: readonly Totals[] }): (currency: string) => number {
  const digitsOf = useCurrencyDigitsRef(totals)
  return (currency) => digitsOf.value(currency)
}

/** The same for who has to hear of another answer: replaced when there is one. */
export function useCurrencyDigitsRef(
  totals: { readonly value: readonly Totals[] },
): ComputedRef<(currency: string) => number> {
  const known = computed(() =>
    totals.value.map(({ currency, currencyDigits }) => `${currency} ${currencyDigits}`).join('\n'),
  )
  return computed(() => {
    const digits = new Map(
      known.value.split('\n').map((line) => {
        // A name may have spaces, a number has none.
        const end = line.lastIndexOf(' ')
        return [line.slice(0, end), Number(line.slice(end))] as const
      }),
    )
    return (currency) => digits.get(currency) ?? usualDigits
  })
}
