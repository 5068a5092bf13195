import type { JsonOptions } from './json-options'

/**
 * The number of possible first ids: half of a double's exact integers, so that counting up stays exact. Two clients
 * draw the same id once in 4.5 × 10^15 times.
 */
const firstIds = 2 ** 52
/** The number of possible first numeric ids (JS-38): half of an `int32`, so that later ids also fit. */
const firstNumbers = 2 ** 30

/** The request ids of a client. They count up from a random number, to differ from other clients' ids. */
export interface RequestIds {
  next(random: () => number): string | number
  has(id: string): boolean
}

export function createRequestIds(idType: JsonOptions['idType']): RequestIds {
  const isNumber = idType === 'number'
  /** The number before the first request's id. */
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
