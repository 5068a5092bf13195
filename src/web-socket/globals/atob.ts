import { base64Of, bytesOfBase64 } from '../../shared/base64'
import { globalException } from '../standard/dom-exception'

/** Matches groups of four base64 digits. Without padding, the last group may have two or three digits. */
const BASE64 = /^(?:[A-Za-z\d+/]{4})*(?:[A-Za-z\d+/]{2,3})?$/

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
  if (!BASE64.test(digits)) throw globalException('InvalidCharacterError', 'Not base64')
  return Array.from(bytesOfBase64(digits), (byte) => String.fromCharCode(byte)).join('')
}
