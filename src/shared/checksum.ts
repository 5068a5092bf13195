import { parseJson } from './json-lines'

const field = ',"check":'

/**
 * Adds a checksum to a JSON object: FNV-1a over its UTF-16 units, which detects a change of any single unit. The
 * checksum includes the storage key or the user, so the object is invalid under another key or user.
 */
export function withCheck(json: string, keyOrUser: string): string {
  const checked = keyOrUser + json
  let check = 0x811c9dc5
  for (let index = 0; index < checked.length; index += 1) {
    check = Math.imul(check ^ checked.charCodeAt(index), 0x01000193)
  }
  return `${json.slice(0, -1)}${field}${check >>> 0}}`
}

/** Parses a string from `withCheck`. Returns `undefined` if the checksum is missing or wrong. */
export function parseChecked(text: string, keyOrUser: string): unknown {
  return withCheck(`${text.slice(0, text.lastIndexOf(field))}}`, keyOrUser) === text ? parseJson(text) : undefined
}
