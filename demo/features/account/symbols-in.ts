import type { Position } from '../../../src'

/**
 * The symbols of a list, sorted, from one state of it to the next: rows that only changed are looked at one by one, and
 * all of them are gathered again when one came or went.
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
