import { computed, type ComputedRef } from 'vue'
import { isoCurrencyDigits } from '../../shared/currencies'
import type { Totals } from '../../positions/model/positions-update'

/** Maximum decimal places of a currency (PS-14), so that no decimal of an amount is hidden. */
const mostDigits = 8

/**
 * Returns a function for the decimal places of a currency: its totals', else ISO 4217's, else 8. Totals change with
 * every price but the digits do not, so a row that calls the function does not render at each price.
 * @param totals `totals` of `usePositions`
 * @example const digitsOf = useCurrencyDigits(usePositions().totals)
 */
export function useCurrencyDigits(totals: { readonly value: readonly Totals[] }): (currency: string) => number {
  const digitsOf = useCurrencyDigitsRef(totals)
  return (currency) => digitsOf.value(currency)
}

/**
 * Returns the function of `useCurrencyDigits` in a ref, which is replaced when a currency's digits change.
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
        // A currency name may contain spaces, a number contains none.
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
