import { TradewireError } from '../../src'

/**
 * @throws TradewireError `invalid-option` for a `positions` prop that is not a result of `usePositions()`, such as its
 * rows, because the component would fail later with a Vue error
 */
export function requirePositions(positions: object | undefined): void {
  if (positions === undefined || ('rows' in positions && 'freshness' in positions)) return
  throw new TradewireError('invalid-option', 'positions: pass the result of usePositions(), not its rows')
}
