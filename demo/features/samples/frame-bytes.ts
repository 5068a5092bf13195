const shownBytes = 24

const isHalfLetter = (letter: string): boolean => letter >= '\ud800' && letter <= '\udfff'

/** Encodes text like `TextEncoder`, which two platforms lack. Lone surrogates become U+FFFD. */
export function utf8Buffer(text: string): ArrayBuffer {
  const whole = Array.from(text, (letter) => (letter.length === 1 && isHalfLetter(letter) ? '\ufffd' : letter)).join('')
  const escaped = encodeURIComponent(whole)
  const codes: number[] = []
  for (let at = 0; at < escaped.length; at += 1) {
    const isEscape = escaped[at] === '%'
    codes.push(isEscape ? Number.parseInt(escaped.slice(at + 1, at + 3), 16) : escaped.charCodeAt(at))
    if (isEscape) at += 2
  }
  return new Uint8Array(codes).buffer
}

/** Returns the first bytes in hex, such as `e4 bd a0`. */
export function hexOf(bytes: ArrayBuffer): string {
  const shown = Array.from(new Uint8Array(bytes).slice(0, shownBytes), (byte) => byte.toString(16).padStart(2, '0'))
  return `${shown.join(' ')}${bytes.byteLength > shownBytes ? ' …' : ''}`
}

export function isSameFrame(one: string | ArrayBuffer, other: string | ArrayBuffer): boolean {
  if (typeof one === 'string' || typeof other === 'string') return one === other
  const left = new Uint8Array(one)
  const right = new Uint8Array(other)
  return left.length === right.length && left.every((byte, index) => byte === right[index])
}
