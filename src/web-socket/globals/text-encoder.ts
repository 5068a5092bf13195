import { wellFormed } from '../socket-address'
import { utf8Length } from '../outgoing'

const CONTINUED = 0x80

/** The standard's `TextEncoder`, for runtimes without one. */
export class UniTextEncoder {
  readonly encoding = 'utf-8'

  encode(text = ''): Uint8Array {
    const whole = String(text)
    const bytes = new Uint8Array(utf8Length(wellFormed(whole)))
    this.encodeInto(whole, bytes)
    return bytes
  }

  /** As many whole characters as fit: `read` counts UTF-16 units, `written` bytes. */
  encodeInto(text: string, into: Uint8Array): { readonly read: number; readonly written: number } {
    let read = 0
    let written = 0
    for (const character of wellFormed(String(text))) {
      const code = character.codePointAt(0) ?? 0
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

function lengthOf(code: number): 1 | 2 | 3 | 4 {
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code < 0x1_0000 ? 3 : 4
}
