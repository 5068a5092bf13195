import { fromUnits } from '../money/decimal'
import { putRow, rowOf, type FeedRow, type LivePosition } from './live-position'

/** The end of a position, or of a part of one. */
export interface EndedPosition extends Pick<LivePosition, 'profitMinor' | 'swapMinor' | 'commissionMinor'> {
  readonly row: FeedRow
}

/** A share of an amount in whole units, half away from zero. */
function shareOf(amount: number, part: number, whole: number): number {
  const share = Math.abs(amount) * (part / whole)
  return Math.sign(amount) * Math.round(share)
}

/**
 * Takes this many lots (1e-8) out of a position, and returns the part taken out. The two parts of each
 * amount add up to what it was; profit and margin are valued again by the ledger.
 */
export function takePart(position: LivePosition, lotsE8: number, currencyDigits: number): EndedPosition {
  const row = rowOf(position)
  const { lotsE8: whole } = position
  const swapMinor = shareOf(position.swapMinor, lotsE8, whole)
  const commissionMinor = shareOf(position.commissionMinor, lotsE8, whole)
  const profitMinor = shareOf(position.profitMinor, lotsE8, whole)
  const inMoney = (minor: number): number => fromUnits(minor, currencyDigits)
  const part: EndedPosition = {
    swapMinor,
    commissionMinor,
    profitMinor,
    row: {
      ...row,
      lots: fromUnits(lotsE8, 8),
      swap: inMoney(swapMinor),
      commission: inMoney(commissionMinor),
      profit: inMoney(profitMinor),
    },
  }
  position.lotsE8 = whole - lotsE8
  position.swapMinor -= swapMinor
  position.commissionMinor -= commissionMinor
  position.profitMinor -= profitMinor
  putRow(position, {
    ...row,
    lots: fromUnits(position.lotsE8, 8),
    swap: inMoney(position.swapMinor),
    commission: inMoney(position.commissionMinor),
    profit: inMoney(position.profitMinor),
  })
  return part
}

/** In points, 0 for none. */
export function changeLevels(position: LivePosition, slPoints: number, tpPoints: number): void {
  const { digits } = position.instrument
  position.slPoints = slPoints
  position.tpPoints = tpPoints
  putRow(position, { ...rowOf(position), sl: fromUnits(slPoints, digits), tp: fromUnits(tpPoints, digits) })
}
