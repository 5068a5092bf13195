import { isArrayBuffer } from '../../shared/bytes'

/** The same bytes in a buffer of this realm; itself where it is one. */
export function ownBuffer(buffer: ArrayBuffer): ArrayBuffer {
  return buffer instanceof ArrayBuffer ? buffer : new Uint8Array(buffer).slice().buffer
}

/** The same value with every buffer in it known to the parser. Goes into arrays and plain objects. */
export function withOwnBuffers(value: unknown): unknown {
  if (isArrayBuffer(value)) return ownBuffer(value)
  if (Array.isArray(value)) return value.map(withOwnBuffers)
  if (!isPlain(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withOwnBuffers(inner)]))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (Object.prototype.toString.call(value) !== '[object Object]') return false
  return typeof value === 'object' && value !== null && !('toJSON' in value)
}
