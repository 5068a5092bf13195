/** What the standard throws, where the runtime has no `DOMException`: the same name, code and message. */
class UniDomException extends Error {
  readonly code: number

  constructor(message: string, name: ExceptionName) {
    super(message)
    this.name = name
    this.code = LEGACY_CODES[name]
  }
}

/** Web IDL's table, as far as anything here throws. */
const LEGACY_CODES = {
  InvalidCharacterError: 5, InvalidStateError: 11, SyntaxError: 12, InvalidAccessError: 15, AbortError: 20,
} as const

type ExceptionName = keyof typeof LEGACY_CODES

/** The runtime's own `DOMException` where it has one. */
export function domException(name: ExceptionName, message: string): Error {
  return typeof DOMException === 'function' ? new DOMException(message, name) : new UniDomException(message, name)
}
