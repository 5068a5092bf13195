/** Between neighbours, so that what comes between them renumbers nothing. What belongs to one stands one behind it. */
const STEP = 16
const CLOSEST = 4
const LARGEST = 2 ** 30

/** Which places keep their numbers: the longest ascending part. */
function longestAscending(numbers: readonly (number | null)[]): ReadonlySet<number> {
  const lengths: number[] = []
  const before: (number | null)[] = []
  let last: number | null = null
  for (const [at, number] of numbers.entries()) {
    lengths[at] = number === null ? 0 : 1
    before[at] = null
    if (number === null) continue
    for (let earlier = 0; earlier < at; earlier += 1) {
      const its = numbers[earlier] ?? null
      const longer = (lengths[earlier] ?? 0) + 1
      if (its === null || its >= number || longer <= (lengths[at] ?? 0)) continue
      lengths[at] = longer
      before[at] = earlier
    }
    if (last === null || (lengths[at] ?? 0) > (lengths[last] ?? 0)) last = at
  }
  const kept = new Set<number>()
  for (let at = last; at !== null; at = before[at] ?? null) kept.add(at)
  return kept
}

/**
 * Ascending numbers for places in their order, as many as possible the ones that they have (`null`: none yet). What
 * is laid out by these numbers moves by changing few of them.
 */
export function ascendingNumbers(numbers: readonly (number | null)[]): readonly number[] {
  const kept = longestAscending(numbers)
  const result: number[] = []
  let at = 0
  while (at < numbers.length) {
    const own = kept.has(at) ? (numbers[at] ?? null) : null
    if (own !== null) {
      result.push(own)
      at += 1
      continue
    }
    let until = at
    while (until < numbers.length && !kept.has(until)) until += 1
    const low = result[at - 1]
    const high = until < numbers.length ? (numbers[until] ?? undefined) : undefined
    const count = until - at
    let step = STEP
    if (low !== undefined && high !== undefined) step = Math.min(STEP, Math.floor((high - low) / (count + 1)))
    const start = low ?? (high === undefined ? 0 : high - (count + 1) * step)
    if (step < CLOSEST || Math.abs(start) + count * step > LARGEST) return numbers.map((_, place) => place * STEP)
    for (let place = 1; place <= count; place += 1) result.push(start + place * step)
    at = until
  }
  return result
}
