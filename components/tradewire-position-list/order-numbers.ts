/**
 * Gap between order numbers, so rows can be inserted without renumbering others (CO-22). A row's details have the next
 * number.
 */
const STEP = 16
/** Minimum gap, with room for a row and its details. */
const CLOSEST = 4
/** Order number above which rows are renumbered. CSS `order` is a signed 32-bit integer. */
const LARGEST = 2 ** 30

/** The longest ascending sequence that ends at this index. */
interface Chain {
  readonly at: number
  readonly number: number
  readonly length: number
  readonly before: Chain | null
}

/** Returns the indices of the longest ascending sequence. The rows at these indices keep their numbers. */
function longestAscending(numbers: readonly (number | null)[]): ReadonlySet<number> {
  const chains: Chain[] = []
  let longest: Chain | null = null
  for (const [at, number] of numbers.entries()) {
    if (number === null) continue
    let before: Chain | null = null
    for (const chain of chains) if (chain.number < number && chain.length > (before?.length || 0)) before = chain
    const chain: Chain = { at, number, length: (before?.length || 0) + 1, before }
    chains.push(chain)
    if (chain.length > (longest?.length || 0)) longest = chain
  }
  const kept = new Set<number>()
  for (let chain = longest; chain !== null; chain = chain.before) kept.add(chain.at)
  return kept
}

/**
 * Fills in missing (`null`) numbers and replaces numbers that are out of order. Keeps as many numbers as possible,
 * because each new number changes a style.
 */
export function ascendingNumbers(numbers: readonly (number | null)[]): readonly number[] {
  const kept = longestAscending(numbers)
  const result: number[] = []
  let at = 0
  while (at < numbers.length) {
    const own = kept.has(at) ? numbers[at] : null
    if (typeof own === 'number') {
      result.push(own)
      at += 1
      continue
    }
    let until = at
    while (until < numbers.length && !kept.has(until)) until += 1
    const low = result[at - 1]
    const { [until]: high = null } = numbers
    const count = until - at
    let step = STEP
    if (low !== undefined && high !== null) step = Math.min(STEP, Math.floor((high - low) / (count + 1)))
    const start = low === undefined ? (high === null ? 0 : high - (count + 1) * step) : low
    if (step < CLOSEST || Math.abs(start) >= LARGEST) return numbers.map((_, place) => place * STEP)
    for (let place = 1; place <= count; place += 1) result.push(start + place * step)
    at = until
  }
  return result
}
