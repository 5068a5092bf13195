import { parseJson } from './json-lines'

const field = ',"check":'

/** Adds a checksum to a JSON object: FNV-1a over its UTF-16 units, which detects a change of any single unit. */
export function withCheck(json: string): string {
  let check = 0x811c9dc5
  for (let index = 0; index < json.length; index += 1) {
    check = Math.imul(check ^ json.charCodeAt(index), 0x01000193)
  }
  return `${json.slice(0, -1)}${field}${check >>> 0}}`
}

/** Returns a `withCheck` string's value, or `undefined` if the checksum is missing or wrong. */
export function parseChecked(text: string): unknown {
  return withCheck(`${text.slice(0, text.lastIndexOf(field))}}`) === text ? parseJson(text) : undefined
}
