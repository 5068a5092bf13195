import type { Random } from '../connection/ports/ports'

/** Uniform numbers that are the same for the same seed (mulberry32). */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0
  return {
    next(): number {
      state = (state + 0x6d2b79f5) >>> 0
      let mixed = Math.imul(state ^ (state >>> 15), state | 1)
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
    },
  }
}

/** Gives the values in turn, the last one for ever. */
export function createScriptedRandom(...values: readonly number[]): Random {
  let turn = 0
  return {
    next(): number {
      const value = values[Math.min(turn, values.length - 1)]
      if (value === undefined) throw new Error('A scripted random needs at least one value')
      turn += 1
      return value
    },
  }
}
