import { utf8Length } from '../platform/socket/standard-frames'
import { must, wellFormed, wordsOf } from './web-idl'

export interface Outgoing {
  readonly byteLength: number
  /** A Blob is yet to be read. */
  readonly data: string | ArrayBuffer | (() => Promise<ArrayBuffer>)
}

interface BlobLike {
  readonly size: number
  arrayBuffer(): Promise<ArrayBuffer>
}

/** By tag: a mini-program's buffers may come from another realm. */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

const isBuffer = (value: unknown): value is ArrayBufferLike => /^(Shared)?ArrayBuffer$/.test(tagOf(value))
const isBlob = (value: unknown): value is BlobLike => /^(Blob|File)$/.test(tagOf(value))

/** What is to be sent, as it is now: the caller may change its buffer at once. TypeError for shared bytes. */
export function outgoing(value: unknown): Outgoing {
  if (isBuffer(value)) return copied(value)
  if (ArrayBuffer.isView(value)) return copied(value.buffer, value.byteOffset, value.byteLength)
  if (isBlob(value)) return { byteLength: value.size, data: () => value.arrayBuffer() }
  const text = wellFormed(wordsOf(value))
  return { byteLength: utf8Length(text), data: text }
}

function copied(buffer: ArrayBufferLike, from = 0, byteLength = buffer.byteLength): Outgoing {
  must(tagOf(buffer) === 'ArrayBuffer', 'buffer')
  const copy = new Uint8Array(byteLength)
  // One that was given away has no bytes, and takes no view.
  if (byteLength > 0) copy.set(new Uint8Array(buffer, from, byteLength))
  return { byteLength, data: copy.buffer }
}
