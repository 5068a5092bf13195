/** The bytes of a buffer, or of a view; `undefined` for what is neither. */
export function bufferOf(given: unknown): ArrayBuffer | undefined {
  if (ArrayBuffer.isView(given)) return exactBuffer(given)
  return isArrayBuffer(given) ? given : undefined
}

/** By tag: a platform's buffers may come from another realm, where `instanceof` does not know them. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return Object.prototype.toString.call(value) === '[object ArrayBuffer]'
}

/** Of a view just the bytes that it shows. */
export function exactBuffer(view: ArrayBufferView): ArrayBuffer {
  const copy = new Uint8Array(view.byteLength)
  copy.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
  return copy.buffer
}
