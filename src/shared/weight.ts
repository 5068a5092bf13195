import { isArrayBuffer } from './bytes'
import { isLongInteger, isRecord } from './checks'
import { isPlain } from './json-copy'

/** Maximum weight of received rows in memory (PS-66, LG-78). Equals eight frames of maximum size. */
export const maxWeight = 33_554_432
/** Weight of a field or list item, without its name and value. */
export const memberWeight = 16
const objectWeight = 64
/** Weight of a BigInt of up to 256 bits. */
const integerWeight = 48

/** Measured weights. Cached because a caller must subtract the weight that was added, even if the object changes. */
const weights = new WeakMap<object, number>()

/**
 * Estimates the number of bytes that a received value takes in memory, in constant time if measured before. Cycles and
 * objects of unknown size weigh more than `maxWeight`.
 */
export function weightOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return primitiveWeight(value)
  let weight = weights.get(value)
  if (weight === undefined) weights.set(value, (weight = measure(value)))
  return weight
}

function primitiveWeight(value: unknown): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'bigint') return 0
  return isLongInteger(value) ? maxWeight : integerWeight
}

/** Uses its own stack, because the possible recursion depth depends on the caller. */
function measure(root: object): number {
  const nodes: unknown[] = [root]
  let weight = 0
  const add = (member: unknown): void => {
    weight += memberWeight
    if (typeof member === 'object' && member !== null) nodes.push(member)
    else weight += primitiveWeight(member)
  }
  while (nodes.length > 0 && weight <= maxWeight) {
    const node = nodes.pop()
    weight += objectWeight
    if (Array.isArray(node)) {
      for (const item of node) {
        add(item)
        if (weight > maxWeight) break
      }
    } else if (isRecord(node)) {
      const hidden = isPlain(node) ? 0 : hiddenWeight(node)
      weight += hidden
      for (const name of hidden > 0 ? [] : Object.keys(node)) {
        weight += name.length
        add(valueIn(node, name))
        if (weight > maxWeight) break
      }
    }
  }
  return weight
}

/** Returns the weight of data that is not in properties, such as the bytes of a buffer. */
function hiddenWeight(node: object): number {
  if (ArrayBuffer.isView(node) || isArrayBuffer(node)) return node.byteLength
  return /^\[object (?:Map|Set|Blob)\]$/.test(Object.prototype.toString.call(node)) ? maxWeight : 0
}

/** Returns `undefined` if the property's getter throws. */
export function valueIn(object: object, name: string): unknown {
  try {
    return Reflect.get(object, name)
  } catch (_error) {
    return undefined
  }
}
