import type { JsonOptions } from './json-options'

/**
 * The count of first ids: half of the whole numbers that a double holds, so that counting up stays exact, and two
 * clients draw the same one once in 4.5 × 10^15 times.
 */
const firstIds = 2 ** 52
/**
 * The same where ids are numbers (JS-38): half of what a server's `int32` has, so that counting up stays within it.
 */
const firstNumbers = 2 ** 30

/** The ids of a client's requests: they count up from a random one, as those of no other client or former page. */
export interface RequestIds {
  /** The id of another request. */
  next(random: () => number): string | number
  /** Whether it is the id of a request that was sent. */
  has(id: string): boolean
}

export function createRequestIds(idType: JsonOptions['idType']): RequestIds {
  const isNumber = idType === 'number'
  /** The one before that of the first request. */
  let first = 0
  let last = 0

  return {
    next(random) {
      if (last === 0) first = last = Math.floor(random() * (isNumber ? firstNumbers : firstIds))
      last += 1
      return isNumber ? last : String(last)
    },
    has: (id) => Number(id) > first && Number(id) <= last,
  }
}
