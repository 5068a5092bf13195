/** Web IDL's table, as far as anything here throws. */
const LEGACY_CODES = {
  InvalidCharacterError: 5, InvalidStateError: 11, SyntaxError: 12, InvalidAccessError: 15, AbortError: 20,
} as const

type ExceptionName = keyof typeof LEGACY_CODES

/** The runtime's own `DOMException`, or where it has none an Error of the same name, code and message. */
export function domException(name: ExceptionName, message: string): Error {
  return typeof DOMException === 'function'
    ? new DOMException(message, name)
    : Object.assign(new Error(message), { name, code: LEGACY_CODES[name] })
}
