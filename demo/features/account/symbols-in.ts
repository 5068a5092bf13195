import type { Position } from '../../../src'

/**
 * Creates a function that returns a list's sorted symbols. Collects all symbols only after rows were added or removed,
 * otherwise checks changed rows.
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
