const words = (value: unknown): string => JSON.stringify(value) ?? String(value)

export function same(actual: unknown, expected: unknown, what = 'found'): void {
  if (words(actual) !== words(expected)) throw new Error(`${what}: ${words(actual)}, not ${words(expected)}`)
}

export function is(actual: unknown, expected: unknown, what: string): void {
  if (!Object.is(actual, expected)) throw new Error(`${what} is ${String(actual)}, not ${String(expected)}`)
}

function thrownBy(call: () => unknown): object {
  let returned: unknown
  try {
    returned = call()
  } catch (error) {
    if (typeof error === 'object' && error !== null) return error
    throw new Error(`Thrown was no object: ${String(error)}`)
  }
  throw new Error(`Nothing was thrown, ${words(returned)} came back`)
}

const legacyCodes = { InvalidStateError: 11, SyntaxError: 12, InvalidAccessError: 15 } as const

/** Compares name and code, because the class may be a replacement for DOMException. */
export function throwsDom(name: keyof typeof legacyCodes, call: () => unknown): void {
  const error = thrownBy(call)
  same([Reflect.get(error, 'name'), Reflect.get(error, 'code')], [name, legacyCodes[name]], 'thrown')
}

export function throwsType(call: () => unknown): void {
  const error = thrownBy(call)
  if (!(error instanceof TypeError)) throw new Error(`Thrown was ${String(Reflect.get(error, 'name'))}, no TypeError`)
}

export function bytesOf(data: unknown): readonly number[] {
  if (data instanceof ArrayBuffer) return [...new Uint8Array(data)]
  throw new Error(`No ArrayBuffer: ${Object.prototype.toString.call(data)}`)
}
