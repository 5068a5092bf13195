/** Maximum length of the names to compare (DV-80). */
const maxNameChars = 64

/** Returns the most similar name, if fewer than half of the letters differ. */
export function nearestName(given: string, names: readonly string[]): string | undefined {
  if (given.length > maxNameChars) return undefined
  const ranked = names
    .map((name) => ({ name, distance: editDistance(given.toLowerCase(), name.toLowerCase()) }))
    .sort((one, other) => one.distance - other.distance)
  const [best] = ranked
  return best !== undefined && best.distance * 2 < Math.max(given.length, best.name.length) ? best.name : undefined
}

/** Returns the number of edits between two names: inserted, deleted, replaced or swapped letters. */
function editDistance(from: string, to: string): number {
  let before: readonly number[] = []
  let row = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1]
    for (const [column, other] of [...to].entries()) {
      const [replaced = 0, deleted = 0] = row.slice(column)
      const inserted = next[column] || 0
      const isExchanged = line > 0 && column > 0 && letter === to[column - 1] && other === from[line - 1]
      const [exchanged = Infinity] = isExchanged ? before.slice(column - 1) : []
      next.push(letter === other ? replaced : 1 + Math.min(replaced, deleted, inserted, exchanged))
    }
    before = row
    row = next
  }
  return row[to.length] || 0
}
