/**
 * What native may be given: text or an ArrayBuffer of just these bytes. Of a view the app's runtime sends the
 * units as bytes, which is right where a unit is a byte; WeChat takes no view at all.
 */
export function toWire(data: string | ArrayBuffer | ArrayBufferView): string | ArrayBuffer {
  return ArrayBuffer.isView(data) ? exactBuffer(data) : data
}

/** What native gives. Anything else than text and bytes is named as text, for the protocol to refuse. */
export function fromWire(data: unknown): string | ArrayBuffer {
  if (typeof data === 'string') return data
  if (isArrayBuffer(data)) return data
  if (ArrayBuffer.isView(data)) return exactBuffer(data)
  return data === undefined || data === null ? '' : Object.prototype.toString.call(data)
}

/** By tag: WeChat's buffers come from another realm than the test's or the view's. */
function isArrayBuffer(data: unknown): data is ArrayBuffer {
  return Object.prototype.toString.call(data) === '[object ArrayBuffer]'
}

function exactBuffer(view: ArrayBufferView): ArrayBuffer {
  const copy = new Uint8Array(view.byteLength)
  copy.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength))
  return copy.buffer
}
