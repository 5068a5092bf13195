import { TradewireError } from '../../src'

/**
 * @throws TradewireError `invalid-option` for a prop `positions` that is not what `usePositions()` gave, such as its
 * rows: the component would fail later, in words of Vue.
 */
export function requirePositions(positions: object | undefined): void {
  if (positions === undefined || ('rows' in positions && 'freshness' in positions)) return
  throw new TradewireError('invalid-option', 'positions: give the whole of usePositions(), not its rows')
}
