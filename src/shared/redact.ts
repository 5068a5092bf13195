const blot = '***'
/** Minimum length of a redacted part (SE-2). */
const minPart = 8
/** Minimum length of a secret. Shorter secrets would match too many ordinary words (SE-32). */
const minSecret = 4
/** Maximum text length, to limit the work for hostile strings (SE-31). */
const maxChars = 10_000
/** Maximum nesting depth of quoted strings (SE-30). */
const maxQuotings = 3
/** Base64 digits. In lower case, because the comparison ignores case. */
const base64Digits = 'abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz0123456789+/'
const escapes = /%([\da-f]{2})|\\u([\da-f]{4})|\\([^]?)/gi
/** Matches surrogate pairs and lone surrogates. Lone surrogates are removed, because they have no UTF-8 encoding. */
const characterHalves = /([\ud800-\udbff][\udc00-\udfff])|[\ud800-\udfff]/g

/** Replaces percent-encoded bytes and `\u` escapes with their characters, and removes other backslashes. */
const unescapeOnce = (text: string): string =>
  text.replace(escapes, (_, byte?: string, unit: string | undefined = byte, sign: string = '') =>
    (unit ? String.fromCharCode(parseInt(unit, 16)) : sign))

/** Removes differences in case, space encoding and base64 alphabet (SE-30). */
const alike = (text: string): string =>
  text.toLowerCase().replace(/[-_ ]/g, (char) => (char === '_' ? '/' : '+'))

/** Returns the string, followed by the string with its escapes removed once, twice, and so on. */
function readingsOf(text: string): readonly string[] {
  const readings = [text]
  for (let last = text; readings.length <= maxQuotings && /[%\\]/.test(last); readings.push(last)) {
    last = unescapeOnce(last)
  }
  return readings.map(alike)
}

/** Encodes UTF-8 bytes as base64 at all three alignments, without digits that depend on neighbouring bytes. */
function base64FormsOf(bytes: string): readonly string[] {
  const bits = bytes.replace(/[^]/g, (byte) => (256 + byte.charCodeAt(0)).toString(2).slice(1))
  return [0, 2, 4].map((from) => bits.slice(from).replace(/.{1,6}/g, (digit) =>
    (digit[5] ? base64Digits.charAt(parseInt(digit, 2)) : '')))
}

export function queryValuesOf(url: string): readonly string[] {
  const pairs = url.replace(/^[^?#]*/, '').match(/[^?#&]+/g) || []
  return pairs.map((pair) => unescapeOnce(pair.replace(/^[^=]*=(?==*[^=])/, '')))
}

/** Removes the query and fragment if a word contains a URL. */
function withoutQuery(word: string): string {
  const at = word.search(/\w:\/\//)
  return at < 0 ? word : word.slice(0, at) + word.slice(at).replace(/^([^?#]*[?#]).+/, `$1${blot}`)
}

/**
 * Redacts the query, user name and password of each URL in a string. Copies the characters, because the result of V8's
 * `slice` keeps the whole original string in memory (SE-31).
 */
const redactQueries = (text: string): string => text.slice(0, maxChars).replace(/[^]{1,99}/g, '$&')
  .replace(/\S+/g, withoutQuery).replace(/(\w:\/\/)[^\s/\\?#]*@/g, `$1${blot}@`)

/** Maximum number of stored secrets (SE-33). */
const secretsKept = 32

export interface Redact {
  (text: string): string
  (text: string | undefined): string | undefined
}

/**
 * Creates a client's store of secrets, including older secrets that late messages may contain. Its second function
 * redacts each word that contains a secret or at least 8 of its characters (more of a long secret, SE-37), plain,
 * percent-encoded, escaped as in JSON, or in base64. A secret of 4 to 7 characters is redacted only outside longer
 * words. Texts are cut to 10,000 characters.
 */
export function createSecrets(): readonly [hide: (secret: string) => void, redact: Redact] {
  /** All secrets, oldest first. The value is true if `owners` contains the secret's parts. */
  const secrets = new Map<string, boolean>()
  /** Maps each part to the newest secret that contains the part, so that one search covers all secrets (SE-36). */
  const owners = new Map<string, string>()
  const sizes = new Set<number>()

  /**
   * Adds each part in each encoding, but only every n-th part of a long secret (SE-37). Short secrets are not split,
   * because their parts would match ordinary words.
   */
  function addParts(isKnown: boolean, secret: string): void {
    if (isKnown) return
    secrets.set(secret, true)
    const size = Math.min(minPart, secret.length)
    const bytes = unescapeOnce(encodeURIComponent(secret.replace(characterHalves, '$1')))
    sizes.add(size)
    for (const form of [secret, bytes, ...(size < minPart ? [] : base64FormsOf(bytes))]) {
      for (const text of readingsOf(form)) {
        for (let at = 0; at + size <= text.length; at += text.length >> 9 || 1) {
          owners.set(text.slice(at, at + size), secret)
        }
      }
    }
  }

  function blotOut(text: string): string {
    for (const read of readingsOf(text)) {
      const reading = ` ${read} `
      for (const size of sizes) {
        for (let at = 1; at + size < reading.length; at += 1) {
          const isKnown = owners.has(reading.slice(at, at + size))
          // Ignores a short secret inside a longer word.
          if (isKnown && (size === minPart || !/^\w\w|\w\w$/.test(reading.slice(at - 1, at + size + 1)))) return blot
        }
      }
    }
    return text
  }

  function redact(text: string): string
  function redact(text: string | undefined): string | undefined
  function redact(text: string | undefined): string | undefined {
    secrets.forEach(addParts)
    // JavaScript callers may pass any type. A secret may contain spaces (SE-30).
    return typeof text === 'string' ? blotOut(redactQueries(text).replace(/\S+/g, blotOut)) : undefined
  }

  return [
    (secret) => {
      if (secret.length < minSecret) return
      secrets.delete(secret)
      secrets.set(secret, false)
      secrets.forEach((_isKnown, oldest) => {
        if (secrets.size <= secretsKept) return
        secrets.delete(oldest)
        owners.forEach((owner, part) => owner === oldest && owners.delete(part))
      })
    },
    redact,
  ]
}
