import type { Position } from '../../../src'

/**
 * Creates a function that returns the sorted symbols of a list. Changed rows are checked one by one. All symbols are
 * collected again only when a row was added or removed.
 */
export function createSymbolsIn(): (rows: readonly Position[]) => readonly string[] {
  let before: readonly Position[] = []
  let symbols: readonly string[] = []

  function hasSame(rows: readonly Position[]): boolean {
    return rows.length === before.length
      && rows.every((row, index) => row === before[index] || row.symbol === before[index]?.symbol)
  }

  return (rows) => {
    if (!hasSame(rows)) symbols = [...new Set(rows.map(({ symbol }) => symbol))].sort()
    before = rows
    return symbols
  }
}
