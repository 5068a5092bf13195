import { base64Of, bytesOfBase64 } from '../../shared/base64'
import { globalException } from '../standard/dom-exception'

/** The standard `btoa`. Throws `InvalidCharacterError` for a character above U+00FF. */
export function uniBtoa(data: string): string {
  const text = String(data)
  const units = Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
  if (units.some((unit) => unit > 0xff)) throw globalException('InvalidCharacterError', 'A character is above U+00FF')
  return base64Of(units)
}

/** The standard `atob`. Accepts white space and missing padding. Throws `InvalidCharacterError`. */
export function uniAtob(data: string): string {
  const packed = String(data).replace(/[\t\n\f\r ]/g, '')
  const digits = packed.length % 4 === 0 ? packed.replace(/={1,2}$/, '') : packed
  // Tests the length separately, because a regular expression for groups of four would cause a stack overflow (WS-91).
  if (digits.length % 4 === 1 || /[^A-Za-z\d+/]/.test(digits)) {
    throw globalException('InvalidCharacterError', 'Not base64')
  }
  return Array.from(bytesOfBase64(digits), (byte) => String.fromCharCode(byte)).join('')
}
