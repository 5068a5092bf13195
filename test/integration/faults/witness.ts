import type { Position } from '../../../src/positions/model/wire'

function byTicket(rows: readonly Position[]): readonly Position[] {
  return [...rows].sort((one, other) => Number(one.ticket) - Number(other.ticket))
}

function textOf(row: Position): string {
  return JSON.stringify(Object.entries(row).sort(([one], [other]) => (one < other ? -1 : 1)))
}

/** The same rows with the same values, in whatever order their fields stand. */
export function areSame(rows: readonly Position[], others: readonly Position[]): boolean {
  const right = byTicket(others)
  return rows.length === others.length && byTicket(rows).every((row, index) => {
    const other = right[index]
    return other !== undefined && textOf(row) === textOf(other)
  })
}
