import { isRecord } from './checks'

/** Whether JSON can represent the object: a literal, in any realm, or an object without a prototype. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Returns the value after a round trip through JSON; `undefined` if it changed. Throws for a cycle and a BigInt. */
export function jsonCopy(value: unknown): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(value))
  return isSame(value, copy) ? copy : undefined
}

function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one)) {
    // Iterates over the copy, which has no holes.
    return Array.isArray(other) && one.length === other.length &&
      other.every((each: unknown, index) => isSame(one[index], each))
  }
  // JSON has no negative zero, which equals zero here.
  if (!isRecord(one)) return one === other
  if (!isRecord(other) || !isPlain(one)) return false
  // A field that is `undefined` equals a missing one.
  const names = Object.keys(one).filter((name) => one[name] !== undefined)
  return names.length === Object.keys(other).length && names.every((name) => isSame(one[name], other[name]))
}
