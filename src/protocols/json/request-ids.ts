import type { JsonOptions } from './json-options'

/** First string id: half the range of exact integers in a double, so all later ids are exact. */
const firstIds = 0x10000000000000
/** First numeric id: half the `int32` range, with room for all later ids (JS-38). */
const firstNumbers = 0x40000000

export interface RequestIds {
  next(random: () => number): string | number
  has(id: string): boolean
}

export function createRequestIds(idType: JsonOptions['idType']): RequestIds {
  const isNumber = idType === 'number'
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
