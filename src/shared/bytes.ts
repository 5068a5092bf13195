export function frameSize(data: string | ArrayBuffer): number {
  return typeof data === 'string' ? data.length : data.byteLength
}

/** Returns the number of bytes of `data` on the wire (UTF-8 for text) if above `limitBytes`, otherwise 0. */
export function bytesOver(data: string | ArrayBuffer, limitBytes: number): number {
  // Skips the count if even three bytes per UTF-16 unit, the maximum, are within the limit (RT-8).
  if (frameSize(data) * 3 <= limitBytes) return 0
  const bytes = typeof data === 'string' ? utf8Bytes(data) : data.byteLength
  return bytes > limitBytes ? bytes : 0
}

export function utf8Bytes(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    // Each half of a surrogate pair counts as two of the pair's four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || unit >> 11 === 27 ? 2 : 3
  }
  return bytes
}

/** Returns a buffer unchanged, a view as a new buffer, and `undefined` for other values. */
export function bufferOf(given: unknown): ArrayBuffer | undefined {
  if (ArrayBuffer.isView(given)) return exactBuffer(given)
  return isArrayBuffer(given) ? given : undefined
}

/** Compares the string tag, because `instanceof` fails for a buffer from another realm. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]'
}

export function exactBuffer(view: ArrayBufferView): ArrayBuffer {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice().buffer
}
