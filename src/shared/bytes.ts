/** Returns the UTF-16 units of a text frame or the bytes of a binary frame: cheap, and close enough for a counter. */
export function frameSize(data: string | ArrayBuffer): number {
  return typeof data === 'string' ? data.length : data.byteLength
}

/** Returns the bytes of `data` on the wire (UTF-8 for text) if more than `limitBytes`, else 0. */
export function bytesOver(data: string | ArrayBuffer, limitBytes: number): number {
  // A UTF-16 unit takes at most three bytes, so most frames need no counting (RT-8).
  if (frameSize(data) * 3 <= limitBytes) return 0
  const bytes = typeof data === 'string' ? utf8Bytes(data) : data.byteLength
  return bytes > limitBytes ? bytes : 0
}

/** Returns a string's number of UTF-8 bytes. */
export function utf8Bytes(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    // Each half of a surrogate pair (0xd800 to 0xdfff) stands for two of its four bytes.
    bytes += unit < 0x80 ? 1 : unit < 0x800 || unit >> 11 === 27 ? 2 : 3
  }
  return bytes
}

/** Returns a buffer, or a copy of a view's bytes; `undefined` for other values. */
export function bufferOf(given: unknown): ArrayBuffer | undefined {
  if (ArrayBuffer.isView(given)) return exactBuffer(given)
  return isArrayBuffer(given) ? given : undefined
}

/** Compares the tag, because a platform's buffers may come from another realm, where `instanceof` fails. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]'
}

/** Copies only the view's bytes, not its whole buffer. */
export function exactBuffer(view: ArrayBufferView): ArrayBuffer {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice().buffer
}
