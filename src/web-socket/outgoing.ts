import { wellFormed } from './socket-address'

/** Bytes now, or when a Blob has been read. */
export interface Outgoing {
  readonly byteLength: number
  readonly data: string | ArrayBuffer | Promise<ArrayBuffer>
}

interface BlobLike {
  readonly size: number
  arrayBuffer(): Promise<ArrayBuffer>
}

/** By tag: a mini-program's buffers may come from another realm. */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

const isBuffer = (value: unknown): value is ArrayBuffer => /^(Shared)?ArrayBuffer$/.test(tagOf(value))
const isView = (value: unknown): value is ArrayBufferView => ArrayBuffer.isView(value)
const isBlob = (value: unknown): value is BlobLike => /^(Blob|File)$/.test(tagOf(value))

/** What is to be sent, as it is now: the caller may change its buffer at once. */
export function outgoing(value: unknown): Outgoing {
  if (isBuffer(value)) return copied(new Uint8Array(value))
  if (isView(value)) return copied(new Uint8Array(value.buffer, value.byteOffset, value.byteLength))
  if (isBlob(value)) return { byteLength: value.size, data: value.arrayBuffer() }
  const text = wellFormed(String(value))
  return { byteLength: utf8Length(text), data: text }
}

function copied(bytes: Uint8Array): Outgoing {
  const copy = new Uint8Array(bytes.length)
  copy.set(bytes)
  return { byteLength: bytes.length, data: copy.buffer }
}

export function utf8Length(text: string): number {
  let bytes = text.length
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    if (unit >= 0x80) bytes += 1
    // Each half of a pair of four bytes counts two.
    if (unit >= 0x800 && (unit < 0xd800 || unit > 0xdfff)) bytes += 1
  }
  return bytes
}
