/** A 32-bit hash of a text (FNV-1a), spread once more so that neighbours differ in all bits. */
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
 * The generator is mulberry32: integer arithmetic only, so that no platform rounds differently.
 * @param seed a text, or a whole number to start from
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
    /** Uniform in [0, 1). */
    next,
    /** A whole number from `low` to `high`, both included. */
    between: (low: number, high: number): number => low + Math.floor(next() * (high - low + 1)),
    chance: (probability: number): boolean => next() < probability,
    /** An entry of a list that has at least one entry; throws a RangeError for an empty one. */
    pick<T>(list: readonly T[]): T {
      const chosen = list[Math.floor(next() * list.length)]
      if (chosen === undefined) throw new RangeError('nothing to pick from')
      return chosen
    },
  }
}
