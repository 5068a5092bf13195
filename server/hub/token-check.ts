import { createHash, timingSafeEqual } from 'node:crypto'

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

/** Compares in constant time; without a token of its own the server takes anyone. */
export function createTokenCheck(token: string | undefined): (given: string | undefined) => boolean {
  if (token === undefined) return () => true
  const expected = digest(token)
  return (given) => given !== undefined && timingSafeEqual(digest(given), expected)
}
