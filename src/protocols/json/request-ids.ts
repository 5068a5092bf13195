import type { JsonOptions } from './json-options'

/**
 * The count of first ids: half of the whole numbers of a double, so that counting up stays exact, and two clients draw
 * the same one once in 4.5 × 10^15 times.
 */
const firstIds = 2 ** 52
/** The same for numeric ids (JS-38): half of a server's `int32`, so that counting up stays within it. */
const firstNumbers = 2 ** 30

/** The ids of a client's requests: they count up from a random one, unlike those of any other client or former page. */
export interface RequestIds {
  /** The id of another request. */
  next(random: () => number): string | number
  /** Whether a sent request has this id. */
  has(id: string): boolean
}

export function createRequestIds(idType: JsonOptions['idType']): RequestIds {
  const isNumber = idType === 'number'
  /** The predecessor of the first request's id. */
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
