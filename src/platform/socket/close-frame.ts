/** RFC 6455, 5.5: a control frame carries 125 bytes, two of them the code. */
const MOST_REASON_BYTES = 123

/** The codes that a client may close with: 1000 and 3000–4999; another becomes 1000. */
export function closeCodeFor(code: number): number {
  return Number.isInteger(code) && code >= 3000 && code <= 4999 ? code : 1000
}

/** The reason cut to 123 bytes of UTF-8, never inside a character. */
export function closeReasonFor(reason: string): string {
  let bytes = 0
  let kept = ''
  for (const character of reason) {
    bytes += utf8Length(character)
    if (bytes > MOST_REASON_BYTES) break
    kept += character
  }
  return kept
}

function utf8Length(character: string): number {
  const point = character.codePointAt(0) ?? 0
  if (point < 0x80) return 1
  if (point < 0x800) return 2
  return point < 0x10000 ? 3 : 4
}
