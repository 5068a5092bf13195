const maxRuns = 600

/**
 * Delta debugging: removes ever smaller parts while the finding stays the same, until every item is necessary.
 * @param find returns a list's finding, or `undefined` if the finding differs
 */
export async function shorten<Item, Found>(
  all: readonly Item[], find: (items: readonly Item[]) => Promise<Found | undefined>,
): Promise<{ readonly items: readonly Item[]; readonly found: Found } | undefined> {
  let runs = 1
  let items = all
  let found = await find(all)
  if (found === undefined) return undefined
  for (let size = Math.ceil(items.length / 2); size >= 1 && runs < maxRuns; ) {
    let isShorter = false
    for (let from = 0; from < items.length && runs < maxRuns; ) {
      const rest = [...items.slice(0, from), ...items.slice(from + size)]
      runs += 1
      const again = await find(rest)
      if (again === undefined) {
        from += size
      } else {
        items = rest
        found = again
        isShorter = true
      }
    }
    if (size > 1) size = Math.ceil(size / 2)
    else if (!isShorter) break
  }
  return { items, found }
}
