const CONTINUED = 0x80
/** Code point that replaces invalid UTF-8 (WHATWG Encoding, WS-31). */
const REPLACEMENT = 0xfffd
/** Maximum UTF-8 bytes per UTF-16 unit. A surrogate pair takes four bytes. */
const MAX_BYTES_A_UNIT = 3

/** The standard `TextEncoder`, for runtimes without one. */
export class UniTextEncoder {
  readonly encoding = 'utf-8'

  encode(text = ''): Uint8Array {
    const whole = String(text)
    const bytes = new Uint8Array(whole.length * MAX_BYTES_A_UNIT)
    return bytes.slice(0, this.encodeInto(whole, bytes).written)
  }

  /** Encodes as many whole characters as fit. `read` is in UTF-16 units, `written` in bytes. */
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

/** Leading-byte markers, by UTF-8 character length. */
const LEADS = { 2: 0xc0, 3: 0xe0, 4: 0xf0 } as const

/** Returns the replacement character's code for a lone surrogate. */
function codeOf(character: string): number {
  const code = character.codePointAt(0)
  return code === undefined || code >= 0xd800 && code <= 0xdfff ? REPLACEMENT : code
}

function lengthOf(code: number): 1 | 2 | 3 | 4 {
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code < 0x1_0000 ? 3 : 4
}

interface UniTextDecoderOptions {
  /**
   * Whether to throw a `TypeError` for invalid UTF-8.
   * @default a replacement character in its place
   */
  readonly fatal?: boolean
  /** Whether to keep a byte order mark at the start of the text. */
  readonly ignoreBOM?: boolean
}

/** Labels of UTF-8 in WHATWG Encoding. Other encodings, such as GBK, would require tables (WS-31). */
const LABELS = ['utf-8', 'utf8', 'unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8', 'x-unicode20utf8']
const BYTE_ORDER_MARK = 0xfeff
/**
 * Number of call arguments that every engine accepts. JavaScriptCore accepts 65,536. Elsewhere, the limit depends on
 * the stack.
 */
const UNITS_AT_ONCE = 4_096

/** An incomplete character: bits so far, missing bytes, and the next byte's valid range. */
interface Partial {
  readonly code: number
  readonly missing: number
  readonly lowest: number
  readonly highest: number
}

/** The standard `TextDecoder` for UTF-8, for runtimes without one. Throws a `RangeError` for other encodings. */
export class UniTextDecoder {
  readonly encoding = 'utf-8'
  readonly fatal: boolean
  readonly ignoreBOM: boolean
  private partial: Partial | undefined
  private begun = false

  constructor(label = 'utf-8', options?: UniTextDecoderOptions | null) {
    if (!LABELS.includes(String(label).trim().toLowerCase())) throw new RangeError(`Unknown encoding: ${label}`)
    this.fatal = options?.fatal === true
    this.ignoreBOM = options?.ignoreBOM === true
  }

  decode(input?: ArrayBufferLike | ArrayBufferView, options?: { readonly stream?: boolean } | null): string {
    const text = new Units()
    const put = (code: number): void => {
      const isMark = !this.begun && !this.ignoreBOM && code === BYTE_ORDER_MARK
      this.begun = true
      if (!isMark) text.put(code)
    }
    const wrong = (): void => {
      this.partial = undefined
      if (!this.fatal) return put(REPLACEMENT)
      this.begun = false
      throw new TypeError('Not UTF-8')
    }
    for (const byte of bytesOf(input)) {
      if (this.partial !== undefined) {
        const { code, missing, lowest, highest } = this.partial
        if (byte >= lowest && byte <= highest) {
          const more = (code << 6) | (byte & 0x3f)
          this.partial = missing === 1 ? undefined : { code: more, missing: missing - 1, lowest: 0x80, highest: 0xbf }
          if (missing === 1) put(more)
          continue
        }
        // Replaces the previous, incomplete character (WS-31).
        wrong()
      }
      if (byte < 0x80) put(byte)
      else if (begins(byte)) this.partial = partialOf(byte)
      else wrong()
    }
    if (options?.stream !== true) {
      if (this.partial !== undefined) wrong()
      this.begun = false
    }
    return text.whole()
  }
}

const begins = (byte: number): boolean => byte >= 0xc2 && byte <= 0xf4

/** Rejects overlong forms, lone surrogates, and values beyond the last plane. */
function partialOf(lead: number): Partial {
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  if (lead < 0xe0) return { code: lead & 0x1f, missing: 1, lowest, highest }
  if (lead < 0xf0) return { code: lead & 0x0f, missing: 2, lowest, highest }
  return { code: lead & 0x07, missing: 3, lowest, highest }
}

function bytesOf(input: ArrayBufferLike | ArrayBufferView | undefined): Uint8Array {
  if (input === undefined) return new Uint8Array(0)
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
  return new Uint8Array(input)
}

/** Builds a string from character codes. */
class Units {
  private text = ''
  private units: number[] = []

  put(code: number): void {
    if (code < 0x1_0000) this.units.push(code)
    else this.units.push(0xd7c0 + (code >> 10), 0xdc00 | (code & 0x3ff))
    if (this.units.length >= UNITS_AT_ONCE) this.flush()
  }

  whole(): string {
    this.flush()
    return this.text
  }

  private flush(): void {
    this.text += String.fromCharCode(...this.units)
    this.units = []
  }
}
