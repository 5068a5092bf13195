import { expect } from 'vitest'

const isBuffer = (value: unknown): value is ArrayBuffer =>
  Object.prototype.toString.call(value) === '[object ArrayBuffer]'

// `toEqual` treats any two ArrayBuffers as equal, because they have no own properties.
expect.addEqualityTesters([(one: unknown, other: unknown): boolean | undefined => {
  if (!isBuffer(one) || !isBuffer(other)) return undefined
  return Buffer.from(one).equals(Buffer.from(other))
}])
