import { computed, type ComputedRef } from 'vue'
import { isoCurrencyDigits } from '../../shared/currencies'
import type { Totals } from '../../positions/model/positions-update'

/** Maximum number of decimal places (PS-14). Used for unknown currencies, so that no decimal is hidden. */
const mostDigits = 8

/**
 * Returns a function that looks up a currency's decimal places: from its totals, else from ISO 4217, else 8. Price
 * changes do not re-render rows that call this function.
 * @param totals `totals` of `usePositions`
 * @example const digitsOf = useCurrencyDigits(usePositions().totals)
 */
export function useCurrencyDigits(totals: { readonly value: readonly Totals[] }): (currency: string) => number {
  const digitsOf = useCurrencyDigitsRef(totals)
  return (currency) => digitsOf.value(currency)
}

/**
 * Like `useCurrencyDigits`, but returns a ref whose function is replaced when decimal places change.
 * @param totals `totals` of `usePositions`
 * @example const digitsOf = useCurrencyDigitsRef(usePositions().totals)
 */
export function useCurrencyDigitsRef(
  totals: { readonly value: readonly Totals[] },
): ComputedRef<(currency: string) => number> {
  const known = computed(() =>
    totals.value.map(({ currency, currencyDigits }) => `${currency} ${currencyDigits}`).join('\n'),
  )
  return computed(() => {
    const digits = new Map(
      known.value.split('\n').map((line) => {
        // Splits at the last space, because currency names may contain spaces.
        const end = line.lastIndexOf(' ')
        return [line.slice(0, end), Number(line.slice(end))] as const
      }),
    )
    return (currency) => {
      const own = digits.get(currency)
      if (own !== undefined) return own
      const standard = isoCurrencyDigits(currency)
      return standard === undefined ? mostDigits : standard
    }
  })
}
