import { computed, type ComputedRef } from 'vue'
import type { Position } from '../../src'
import { formatLots, formatSigned } from '../../components/shared/amount'
import { formatPrice } from '../../components/shared/price'
import { formatLevel } from '../format/level'
import { formatShort } from '../format/time'
import { useTexts } from '../texts/use-texts'

/** A position's fields as a row writes them. */
export interface RowWords {
  readonly side: string
  readonly open: string
  readonly now: string
  readonly stopLoss: string
  readonly takeProfit: string
  readonly swap: string
  readonly profit: string
  readonly opened: string
  readonly signal: string
}

const noWords: RowWords = {
  side: '', open: '', now: '', stopLoss: '', takeProfit: '', swap: '', profit: '', opened: '', signal: '',
}

/**
 * The texts of one row. They are fields of the row's own component: on WeChat each rendering of a row
 * tells all its child components anew.
 */
export function useRowWords(
  row: () => Position | null, digitsOf: (currency: string) => number,
): ComputedRef<RowWords> {
  const texts = useTexts()
  return computed(() => {
    const shown = row()
    if (shown === null) return noWords
    const { common, position } = texts.value
    const amountDigits = digitsOf(shown.currency)
    return {
      side: `${position[shown.type]} ${formatLots(Math.round(shown.lots * 1e8))}`,
      open: formatPrice(shown.openprice, shown.digits),
      now: formatPrice(shown.nowprice, shown.digits),
      stopLoss: formatLevel(shown.sl, shown.digits, common.none),
      takeProfit: formatLevel(shown.tp, shown.digits, common.none),
      swap: formatSigned(shown.swap, amountDigits),
      profit: formatSigned(shown.profit, amountDigits),
      opened: formatShort(shown.opentime),
      signal: shown.flwsig ? shown.signame : position.own,
    }
  })
}
