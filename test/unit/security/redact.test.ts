import fc from 'fast-check'
import { expect, test, vi } from 'vitest'
import { createSecrets } from '../../../src/shared/redact'
import { collectGarbageNow } from '../../support/collect-garbage'

const token = 'eyJhbGciOiJIUzI1NiJ9/abc+DEF-ghi_jkl?m=1&n%20o~"p\\q'
function createRedactor(secret: string): (text: string) => string {
  const [hide, redact] = createSecrets()
  hide(secret)
  return redact
}

/** Created for each string, so that no state is kept between strings. */
const redact = (text: string): string => createRedactor(token)(text)

const percentAll = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')
const unicodeAll = (text: string): string =>
  [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')
const quoted = (text: string): string => JSON.stringify(text).slice(1, -1)

test.each([
  ['in plain form', token],
  ['percent-encoded', encodeURIComponent(token)],
  ['percent-encoded in lower case', encodeURIComponent(token).toLowerCase()],
  ['partly percent-encoded', encodeURI(token)],
  ['fully percent-encoded', percentAll(token)],
  ['percent-encoded twice', encodeURIComponent(encodeURIComponent(token))],
  ['in a query', new URLSearchParams({ t: token }).toString().slice(2)],
  ['quoted by JSON', quoted(token)],
  ['quoted by JSON twice', quoted(quoted(token))],
  ['quoted with escaped slashes', quoted(token).split('/').join('\\/')],
  ['in \\u escapes', unicodeAll(token)],
  ['in upper-case \\u escapes', unicodeAll(token).toUpperCase().split('\\U').join('\\u')],
  ['with one escaped character', token.replace('+', '\\u002b')],
  ['percent-encoded in JSON in JSON', quoted(quoted(encodeURIComponent(token)))],
  ['in upper case', token.toUpperCase()],
])('SE-30: finds a token %s', (_how, said) => {
  expect(redact(`said ${said} !`)).toBe('said *** !')
  expect(redact(`{"token":"${said}"} \n`)).toBe('*** \n')
})

test.each([0, 1, 2, 3])('SE-30: finds a token in base64 and base64url after %i other characters', (before) => {
  for (const encoding of ['base64', 'base64url'] as const) {
    const said = Buffer.from('{"token":"'.slice(0, 7 + before) + token + '"}').toString(encoding)
    expect(redact(`said ${said} !`)).toBe('said *** !')
  }
})

test('SE-2: redacts any 8 consecutive characters of a token, but does not redact 7', () => {
  for (let at = 0; at + 8 <= token.length; at += 1) {
    expect(redact(`<${encodeURIComponent(token.slice(at, at + 8))}>`)).toBe('***')
  }
  expect(redact(`<${token.slice(3, 10)}>`)).toBe(`<${token.slice(3, 10)}>`)
})

test('SE-32: redacts a token of 4 to 7 characters only as a separate word, and not within base64', () => {
  expect(createRedactor('s3+et')('of s3%2bet and s3\\u002Bet, not of s3+e')).toBe('of *** and *** not of s3+e')
  expect(createRedactor('a b c d')('of a b c d, it says')).toBe('***')
  const redactRead = createRedactor('read')
  for (const reported of ['read', '"read"', '?t=read&u=1', '%22read%22', 'xread%20read', '\\"READ\\"', 'u_read_u']) {
    expect(redactRead(`to ${reported} it`)).toBe('to *** it')
  }
  expect(redactRead('already a readable thread, read2 2read')).toBe('already a readable thread, read2 2read')
  expect(createRedactor('+a b+')('x+a%20b+x')).toBe('***')
  expect(createRedactor('密码是很')('他的密码是很长')).toBe('***')
  expect(createRedactor('abcd')('ywjj YWJj abcd')).toBe('ywjj YWJj ***')
})

test('SE-30: matches a secret in base64 and base64url, and treats + and a space as equal', () => {
  // The first secret is encoded as `+` or `-`, the second as `/` or `_`.
  for (const secret of ['>>>>>>>>>>>>', '????????????']) {
    for (const encoding of ['base64', 'base64url'] as const) {
      expect(createRedactor(secret)(`<${Buffer.from(secret).toString(encoding)}>`)).toBe('***')
    }
  }
  expect(createRedactor('a b c d e')('of a+b+c+d+e it')).toBe('of *** it')
  expect(createRedactor('a+b+c+d+e')('a b c d e')).toBe('***')
})

test('SE-30: finds percent-encoded surrogate pairs and triple-encoded tokens', () => {
  expect(createRedactor('🔑🔑🔑🔑')(encodeURIComponent('🔑🔑🔑🔑'))).toBe('***')
  const thrice = encodeURIComponent(encodeURIComponent(encodeURIComponent('ä+ö/ü=ß&')))
  expect(createRedactor('ä+ö/ü=ß&')(`<${thrice}>`)).toBe('***')
})

test('SE-32: does not treat a token of fewer than 4 characters as a secret', () => {
  for (const short of ['', 'a', '\\\\', 'abc']) expect(createRedactor(short)('abc a-b \\\\')).toBe('abc a-b \\\\')
})

test('SE-30: leaves a string without the token unchanged, including its escapes', () => {
  for (const text of ['', '\\', '%', '%zz \\u12', 'C:\\dir\\file 100%', '{"a":"\\u00e4\\n"}', '💡%20\ud800', 'ab\\']) {
    expect(redact(text)).toBe(text)
  }
})

test('SE-30: finds a token in a non-Latin script, as characters and as bytes', () => {
  const other = '密码是很长的一个词句🔑\ud800x'
  const find = createRedactor(other)
  const whole = other.replace('\ud800', '')
  for (const said of [other, unicodeAll('密码是很长的一个词句'), encodeURIComponent(whole.slice(0, 12)),
    Buffer.from(whole).toString('base64')]) {
    expect(find(`<${said}>`)).toBe('***')
  }
})

test('SE-31: keeps no more than the first 10,000 characters in memory', () => {
  collectGarbageNow()
  const before = process.memoryUsage().heapUsed
  const kept = Array.from({ length: 20 }, (_, index) => redact(String(index).padEnd(1_000_000, 'x').split('').join('')))
  collectGarbageNow()
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(4_000_000)
  expect(kept[7]).toBe('7'.padEnd(10_000, 'x'))
})

test('SE-31: keeps the first 10,000 characters of a long string', () => {
  const hostile = [
    '%'.repeat(1_000_000), '\\'.repeat(1_000_000), '\\u'.repeat(500_000), '%25'.repeat(330_000),
    token.slice(0, 7).repeat(140_000), encodeURIComponent(token).repeat(20_000), 'a'.repeat(1_000_000),
  ]
  const long = createRedactor('a'.repeat(100_000))
  for (const text of hostile) {
    for (const each of [redact, long]) expect(each(text).length).toBeLessThanOrEqual(10_000)
  }
})

const writings: readonly ((text: string) => string)[] = [
  (text) => text, encodeURIComponent, percentAll, quoted, unicodeAll, (text) => quoted(encodeURIComponent(text)),
  (text) => encodeURIComponent(quoted(text)), (text) => text.toUpperCase(), (text) => text.split('/').join('\\/'),
]
const tokenText = fc.string({ unit: fc.integer({ min: 33, max: 126 }).map((code) => String.fromCharCode(code)),
  minLength: 16, maxLength: 80 })

test('SE-2: removes any 8 consecutive characters of a token in any form', () => {
  const piecewise = fc.array(fc.record({
    length: fc.integer({ min: 1, max: 20 }), how: fc.nat(writings.length - 1),
  }), { minLength: 1, maxLength: 12 })
  fc.assert(fc.property(tokenText, piecewise, fc.string(), fc.string(), (secret, pieces, before, after) => {
    const blotOut = createRedactor(secret)
    let [written, at] = ['', 0]
    for (const { length, how } of pieces) {
      written += writings[how]?.(secret.slice(at, at + length)) ?? ''
      at += length
    }
    const reported = blotOut(`${before} ${written} ${after}`)
    const parts = Array.from({ length: Math.max(0, Math.min(at, secret.length) - 7) }, (_, from) =>
      secret.slice(from, from + 8))
    expect(parts.filter((part) => reported.includes(part))).toEqual([])
    // Escapes in the token itself may be decoded in one piece and not in another.
    if (at >= 8 && !/[%\\]/.test(secret)) expect(reported).toContain('***')
  }), { numRuns: 5_000 })
})

test.each([1_000, 1_100, 8_000])('SE-37: finds every minimum-length piece of a %i-character secret', (size) => {
  const digitAt = (index: number): string => Math.floor((Math.sin(index) * 10_000 % 1 + 1) * 18).toString(36)
  const secret = Array.from({ length: size }, (_, index) => digitAt(index)).join('')
  const redactAll = createRedactor(secret)
  const least = 7 + Math.max(1, Math.floor(size / 512))
  for (let at = 0; at + least <= size; at += 1) expect(redactAll(secret.slice(at, at + least))).toBe('***')
  expect(redactAll(`code ${encodeURIComponent(secret)} ${btoa(secret)}`)).toBe('code *** ***')
})

test('SE-37: stores fewer than 200,000 parts of 32 secrets of 8,000 characters', () => {
  const set = vi.spyOn(Map.prototype, 'set')
  const [hide, redactAll] = createSecrets()
  for (let index = 0; index < 32; index += 1) hide(`${index} `.repeat(4_000).slice(0, 8_000))
  redactAll('')
  const parts = set.mock.calls.length
  set.mockRestore()
  expect(parts).toBeLessThan(200_000)
})

test('SE-33: keeps a reused secret when older secrets are dropped', () => {
  const [hide, redactAll] = createSecrets()
  const older = ['again-with-a-tail', 'older-with-a-tail']
  for (const secret of older) hide(secret)
  expect(redactAll('with-a-tail')).toBe('***')
  for (let count = 0; count < 31; count += 1) hide(`value-${count}`)
  hide('again-with-a-tail')
  expect(redactAll('with-a-tail again-wi older-wi value-30')).toBe('*** *** older-wi ***')
})
