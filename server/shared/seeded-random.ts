/** Returns a 32-bit hash (FNV-1a), mixed once more so that similar strings differ in all bits. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

export type SeededRandom = ReturnType<typeof createSeededRandom>

/**
 * Creates a mulberry32 generator, which uses only integers, so platforms cannot round differently.
 * @param seed a string, or a whole number to start from
 */
export function createSeededRandom(seed: string | number) {
  let state = typeof seed === 'string' ? hashText(seed) : seed | 0

  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }

  return {
    /** Returns a number in [0, 1). */
    next,
    between: (low: number, high: number): number => low + Math.floor(next() * (high - low + 1)),
    chance: (probability: number): boolean => next() < probability,
    /** Throws a RangeError for an empty list. */
    pick<T>(list: readonly T[]): T {
      const chosen = list[Math.floor(next() * list.length)]
      if (chosen === undefined) throw new RangeError('cannot pick from an empty list')
      return chosen
    },
  }
}
