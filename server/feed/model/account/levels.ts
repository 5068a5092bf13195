import type { Quote } from '../money/instrument'
import { closingPoints } from '../money/trade-math'
import type { Closing, LivePosition } from './live-position'

type Side = LivePosition['type']

const gainSide = (type: Side): 1 | -1 => (type === 'buy' ? 1 : -1)

export function levelHit({ type, slPoints, tpPoints }: LivePosition, quote: Quote): Closing | undefined {
  const points = closingPoints(type, quote)
  if (slPoints !== 0 && (points - slPoints) * gainSide(type) <= 0) return 'sl'
  if (tpPoints !== 0 && (points - tpPoints) * gainSide(type) >= 0) return 'tp'
  return undefined
}

/** Returns false if the price has already reached a level, because the position would close immediately. */
export function areLevelsAhead(type: Side, slPoints: number, tpPoints: number, quote: Quote): boolean {
  const points = closingPoints(type, quote)
  const stopAhead = slPoints === 0 || (points - slPoints) * gainSide(type) > 0
  const targetAhead = tpPoints === 0 || (tpPoints - points) * gainSide(type) > 0
  return stopAhead && targetAhead
}
