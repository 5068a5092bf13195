import { TradewireError } from '../../src'

/**
 * @throws TradewireError `invalid-option` for a `positions` prop that is not a `usePositions()` result, which would
 * cause a Vue error later
 */
export function requirePositions(positions: object | undefined): void {
  if (positions === undefined || ('rows' in positions && 'freshness' in positions)) return
  throw new TradewireError('invalid-option', 'positions: pass the result of usePositions(), not its rows')
}
