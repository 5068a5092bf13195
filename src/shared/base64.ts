const digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

export function base64Of(bytes: ArrayLike<number>): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const bits = (Number(bytes[at]) << 16) | (Number(bytes[at + 1]) << 8) | Number(bytes[at + 2])
    for (const [place, shift] of [18, 12, 6, 0].entries()) {
      text += at + place > bytes.length ? '=' : digits.charAt((bits >> shift) & 0x3f)
    }
  }
  return text
}

/** Decodes base64. Ignores line breaks, which Android's encoder adds. */
export function bytesOfBase64(base64: string): Uint8Array<ArrayBuffer> {
  const text = base64.replace(/[\s=]/g, '')
  const { length } = text
  const bytes = new Uint8Array(Math.floor(length * 3 / 4))
  let bits = 0
  for (let at = 0, to = 0; at < length; at += 1) {
    bits = (bits << 6) | digits.indexOf(text.charAt(at))
    if (at % 4 > 0) bytes[to++] = bits >> (6 - 2 * (at % 4))
  }
  return bytes
}
