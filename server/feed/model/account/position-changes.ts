import { fromUnits } from '../money/decimal'
import { putRow, rowOf, type FeedRow, type LivePosition } from './live-position'

/** Result of closing a position or a part of a position. */
export interface EndedPosition extends Pick<LivePosition, 'profitMinor' | 'swapMinor' | 'commissionMinor'> {
  readonly row: FeedRow
}

/** Returns `part / whole` of the amount, rounded half away from zero. */
function shareOf(amount: number, part: number, whole: number): number {
  const share = Math.abs(amount) * (part / whole)
  return Math.sign(amount) * Math.round(share)
}

/** Splits `lotsE8` off a position. The amounts of both parts add up to the original amounts. */
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

export function changeLevels(position: LivePosition, slPoints: number, tpPoints: number): void {
  const { digits } = position.instrument
  position.slPoints = slPoints
  position.tpPoints = tpPoints
  putRow(position, { ...rowOf(position), sl: fromUnits(slPoints, digits), tp: fromUnits(tpPoints, digits) })
}
