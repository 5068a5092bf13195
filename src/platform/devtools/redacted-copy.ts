import { isArrayBuffer } from '../../shared/bytes'

const blot = '***'
const maxDepth = 5
const maxItems = 20
const maxValues = 200
/** A text is redacted as far as this and shown shorter, so that no half of a token is at the end of what is shown. */
const maxRead = 2_000
const maxShown = 500
const tellsSecret = /token|secret|passw|authori[sz]ation|cookie/i

/**
 * A copy to look at: of bounded size, without functions and getters, its texts, numbers and names redacted. Fields that
 * are named like a secret are blotted out whatever they have.
 */
export function redactedCopy(value: unknown, redact: (text: string) => string): unknown {
  let left = maxValues

  function textOf(text: string): string {
    const told = redact(text.slice(0, maxRead))
    return text.length > maxShown ? `${told.slice(0, maxShown)}… (${text.length} characters)` : told
  }

  function fieldsOf(object: object, depth: number): Record<string, unknown> {
    const copy: Record<string, unknown> = {}
    const names = Object.keys(object)
    for (const name of names.slice(0, maxItems)) {
      // A getter may be what a listener computes only when it is read, such as a list of rows.
      const field = Object.getOwnPropertyDescriptor(object, name)
      if (field === undefined || !('value' in field)) continue
      const isSecret = tellsSecret.test(name) && field.value !== undefined
      Object.defineProperty(copy, textOf(name), {
        value: isSecret ? blot : copyOf(field.value, depth + 1), enumerable: true, configurable: true, writable: true,
      })
    }
    if (names.length > maxItems) copy['…'] = `${names.length - maxItems} more fields`
    return copy
  }

  function listOf(items: readonly unknown[], depth: number): readonly unknown[] {
    const copies = items.slice(0, maxItems).map((item) => copyOf(item, depth + 1))
    return items.length > maxItems ? [...copies, `… ${items.length - maxItems} more`] : copies
  }

  function copyOf(given: unknown, depth: number): unknown {
    left -= 1
    if (typeof given === 'string') return left < 0 ? '…' : textOf(given)
    if (typeof given === 'number') return redact(String(given)) === String(given) ? given : blot
    if (typeof given === 'function') return 'function'
    if (typeof given !== 'object' || given === null) return given
    if (isArrayBuffer(given)) return `${given.byteLength} bytes`
    if (left < 0 || depth >= maxDepth) return Array.isArray(given) ? `${given.length} items` : '…'
    return Array.isArray(given) ? listOf(given, depth) : fieldsOf(given, depth)
  }

  return copyOf(value, 0)
}
