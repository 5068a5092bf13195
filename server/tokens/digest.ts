import { createHash } from 'node:crypto'

/** All digests have one length: comparing them takes the same time for any tokens. */
export function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
