import { isRecord } from './checks'

/** Whether an object is a plain object from any realm, or has no prototype. */
export function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

/** Copies a value through JSON. Returns `undefined` if the copy would differ. Throws for cycles and BigInts. */
export function jsonCopy(value: unknown): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(value))
  return isSame(value, copy) ? copy : undefined
}

function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one)) {
    // Iterates over the copy, because the original array may have holes.
    return Array.isArray(other) && one.length === other.length &&
      other.every((each: unknown, index) => isSame(one[index], each))
  }
  // -0 equals 0 here, because JSON has no negative zero.
  if (!isRecord(one)) return one === other
  if (!isRecord(other) || !isPlain(one)) return false
  // A field set to `undefined` counts as missing.
  const names = Object.keys(one).filter((name) => one[name] !== undefined)
  return names.length === Object.keys(other).length && names.every((name) => isSame(one[name], other[name]))
}
