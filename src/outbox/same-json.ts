import { isRecord } from '../shared/checks'

/** What JSON makes of a value; `undefined` when that is not the same again. */
export function jsonCopy(value: unknown): unknown {
  try {
    const copy: unknown = JSON.parse(JSON.stringify(value))
    return isSame(value, copy) ? copy : undefined
  } catch {
    // A loop, a BigInt, or nothing at all.
    return undefined
  }
}

function isSame(one: unknown, other: unknown): boolean {
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((each, index) => isSame(each, other[index]))
  }
  // JSON has no negative zero, and it is the same number.
  if (!isRecord(one)) return one === other
  if (!isRecord(other)) return false
  // A field that is `undefined` says as little as one that is not there.
  const names = Object.keys(one).filter((name) => one[name] !== undefined)
  return names.length === Object.keys(other).length && names.every((name) => isSame(one[name], other[name]))
}
