const blot = '***'
/** A part of a token that is shorter says too little of it. */
const minPart = 8
/** What is said beyond is cut, so that a hostile text costs no more. */
const maxChars = 10_000
/** How often a text is quoted within another one at most. */
const maxQuotings = 3
const base64Digits = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const escapes = /%([\da-f]{2})|\\(?:u([\da-f]{4}))?/gi
/** Halves of characters have no bytes, and are refused. */
const characterHalves = /([\ud800-\udbff][\udc00-\udfff])|[\ud800-\udfff]/g

/** A percent-encoded byte becomes the character of that number; after a backslash alone each sign means itself. */
const unescapeOnce = (text: string): string =>
  text.replace(escapes, (_, byte: string | undefined, unit: string | undefined = byte) =>
    (unit === undefined ? '' : String.fromCharCode(parseInt(unit, 16))))

/** One character for what encodings write in different ways: cases, a space, the two alphabets of base64. */
const alike = (text: string): string =>
  text.toLowerCase().replace(/[-_ ]/g, (char) => (char === '_' ? '/' : '+'))

/** A text as it is, and as it reads with its escapes read away once, twice and so on. */
function readingsOf(text: string): readonly string[] {
  const readings = [text]
  for (let last = text; readings.length <= maxQuotings && /[%\\]/.test(last); readings.push(last)) {
    last = unescapeOnce(last)
  }
  return readings.map(alike)
}

/** A text's UTF-8 in base64 at each of the three alignments, without what its neighbours have a part in. */
function bitFormsOf(bytes: string): readonly string[] {
  const bits = bytes.replace(/[^]/g, (byte) => byte.charCodeAt(0).toString(2).padStart(8, '0'))
  return [0, 2, 4].map((from) => bits.slice(from).replace(/.{1,6}/g, (digit) =>
    (digit.length < 6 ? '' : base64Digits.charAt(parseInt(digit, 2)))))
}

/** All that is to be blotted out, however written: the parts of the secret, by their length. */
function partsOf(secret: string): ReadonlyMap<number, ReadonlySet<string>> {
  const parts = new Map<number, Set<string>>()
  const bytes = unescapeOnce(encodeURIComponent(secret.replace(characterHalves, '$1')))
  const encoded = bitFormsOf(bytes).filter(({ length }) => length >= minPart)
  for (const form of [secret, bytes, ...encoded].flatMap(readingsOf)) {
    const size = Math.min(minPart, form.length)
    const known = parts.get(size) ?? new Set()
    for (let at = 0; at + size <= form.length; at += 1) known.add(form.slice(at, at + size))
    if (size > 0) parts.set(size, known)
  }
  return parts
}

/**
 * Blots out each word that tells a secret, or a part of 8 characters or more of it: as it is, percent-encoded, escaped
 * as JSON does, or in base64. Of a long text only the first 10,000 characters are left.
 */
export function createRedactor(secret: string): (text: string) => string {
  let parts: ReturnType<typeof partsOf> | undefined

  function tells(text: string): boolean {
    const known = [...(parts ??= partsOf(secret))]
    return readingsOf(text).some((reading) => known.some(([size, ofSize]) => {
      for (let at = 0; at + size <= reading.length; at += 1) if (ofSize.has(reading.slice(at, at + size))) return true
      return false
    }))
  }

  return (whole) => {
    const text = whole.slice(0, maxChars)
    if (!tells(text)) return text
    const words = text.split(/(\s+)/).map((word) => (tells(word) ? blot : word)).join('')
    // Parts of a secret that has spaces.
    return tells(words) ? blot : words
  }
}
