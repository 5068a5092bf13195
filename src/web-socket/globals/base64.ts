import { globalException } from '../dom-exception'

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
/** Whole quadruples; where the padding was left out, two or three digits at the end. */
const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2,3})?$/

/** The standard's `btoa`. Throws `InvalidCharacterError` for a character above U+00FF. */
export function uniBtoa(data: string): string {
  const text = String(data)
  let coded = ''
  for (let at = 0; at < text.length; at += 3) {
    const units = [0, 1, 2].map((offset) => text.charCodeAt(at + offset))
    if (units.some((unit) => unit > 0xff)) throw globalException('InvalidCharacterError', 'Not a text of bytes')
    const bits = units.reduce((sum, unit) => (sum << 8) | (unit || 0), 0)
    const digits = [18, 12, 6, 0].map((shift) => DIGITS.charAt((bits >> shift) & 0x3f)).join('')
    coded += digits.slice(0, text.length - at + 1) + '=='.slice(0, Math.max(0, at + 3 - text.length))
  }
  return coded
}

/** The standard's `atob`: white space and missing padding are forgiven. Throws `InvalidCharacterError`. */
export function uniAtob(data: string): string {
  const packed = String(data).replace(/[\t\n\f\r ]/g, '')
  const digits = packed.length % 4 === 0 ? packed.replace(/={1,2}$/, '') : packed
  if (!BASE64.test(digits)) throw globalException('InvalidCharacterError', 'Not base64')
  let text = ''
  for (let at = 0; at < digits.length; at += 4) {
    const four = digits.slice(at, at + 4)
    const bits = [0, 1, 2, 3].reduce((sum, offset) => (sum << 6) | Math.max(0, DIGITS.indexOf(four.charAt(offset))), 0)
    const bytes = String.fromCharCode((bits >> 16) & 0xff, (bits >> 8) & 0xff, bits & 0xff)
    text += bytes.slice(0, four.length - 1)
  }
  return text
}
