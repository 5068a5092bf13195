import { createSeededRandom } from '../../server/shared/seeded-random'

/** Draws that are the same for the same seed. */
export interface Dice {
  /** A whole number from 0, below `count`. */
  below(count: number): number
  /** True once in `times` calls, on average. */
  oneIn(count: number): boolean
  pick<Value>(values: readonly Value[]): Value
}

export function createDice(seed: number): Dice {
  const random = createSeededRandom(seed)
  const below = (count: number): number => Math.floor(random.next() * count)
  return { below, oneIn: (count) => below(count) === 0, pick: random.pick }
}

/** Mixes two numbers into one. */
export function mixSeeds(one: number, other: number): number {
  let mixed = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(other + 0x165667b1, 0xc2b2ae35)
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x27d4eb2f)
  return (mixed ^ (mixed >>> 13)) >>> 0
}
