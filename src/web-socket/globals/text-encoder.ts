const CONTINUED = 0x80
const REPLACEMENT = 0xfffd
/** No UTF-16 unit takes more bytes. */
const MOST_BYTES_A_UNIT = 3

/** The standard's `TextEncoder`, for runtimes without one. */
export class UniTextEncoder {
  readonly encoding = 'utf-8'

  encode(text = ''): Uint8Array {
    const whole = String(text)
    const bytes = new Uint8Array(whole.length * MOST_BYTES_A_UNIT)
    return bytes.slice(0, this.encodeInto(whole, bytes).written)
  }

  /** As many whole characters as fit: `read` counts UTF-16 units, `written` bytes. */
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number } {
    let read = 0
    let written = 0
    for (const character of String(text)) {
      const code = codeOf(character)
      const length = lengthOf(code)
      if (written + length > into.length) break
      into[written] = length === 1 ? code : LEADS[length] + (code >> (6 * (length - 1)))
      for (let rest = length - 1; rest > 0; rest -= 1) {
        into[written + length - rest] = CONTINUED | ((code >> (6 * (rest - 1))) & 0x3f)
      }
      written += length
      read += character.length
    }
    return { read, written }
  }
}

/** The first byte of a character, by how many bytes it has. */
const LEADS = { 2: 0xc0, 3: 0xe0, 4: 0xf0 } as const

/** Half a pair is no character. */
function codeOf(character: string): number {
  const code = character.codePointAt(0) ?? REPLACEMENT
  return code >= 0xd800 && code <= 0xdfff ? REPLACEMENT : code
}

function lengthOf(code: number): 1 | 2 | 3 | 4 {
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code < 0x1_0000 ? 3 : 4
}
