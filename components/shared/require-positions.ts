import { TradewireError } from '../../src'

/**
 * @throws TradewireError `invalid-option` if the `positions` prop is not a `usePositions()` result, because Vue would
 * otherwise fail later
 */
export function requirePositions(positions: object | undefined): void {
  if (positions === undefined || ('rows' in positions && 'freshness' in positions)) return
  throw new TradewireError('invalid-option', 'positions: pass the result of usePositions(), not rows or a source')
}
