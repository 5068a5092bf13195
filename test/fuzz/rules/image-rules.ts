import type { Fields } from './value-rules'
import { account, count, fieldsOf, fits, hasTwice, listOf, oneOf, parsed, position, text } from './value-rules'

const image = fits({
  version: oneOf(1), traderId: oneOf('10260'), epoch: text, seq: count, seenAtMs: count,
  account: (value) => value === null || account(value), positions: listOf(position),
})

/** The book of trader 10260 in a stored text, or `undefined` when it is none. */
export function bookImage(given: string): Fields | undefined {
  const value = parsed(given)
  return image(value) && !hasTwice(fieldsOf(value).positions as unknown[]) ? fieldsOf(value) : undefined
}
