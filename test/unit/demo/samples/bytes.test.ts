import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hexOf, isSameFrame, utf8Bytes } from '../../../../demo/features/samples/bytes'

const halves = fc.constantFrom('a', '\ud83d', '\ude00', '中')
const anyText = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: halves }))

test('UI-95: a text’s bytes are UTF-8, half a letter is U+FFFD', () => {
  fc.assert(fc.property(anyText, (text) => {
    expect([...new Uint8Array(utf8Bytes(text))]).toEqual([...new TextEncoder().encode(text)])
  }))
})

test('UI-95: bytes are shown by the first 24 of them', () => {
  expect(hexOf(Uint8Array.from([0, 1, 254]).buffer)).toBe('00 01 fe')
  expect(hexOf(new ArrayBuffer(24))).toBe(Array(24).fill('00').join(' '))
  expect(hexOf(new ArrayBuffer(25))).toMatch(/^(00 ){24}…$/)
})

test('UI-95: frames are the same by their kind and each byte', () => {
  const bytes = Uint8Array.from([1, 2]).buffer
  expect(isSameFrame('a', 'a')).toBe(true)
  expect(isSameFrame('a', 'b')).toBe(false)
  expect(isSameFrame(bytes, Uint8Array.from([1, 2]).buffer)).toBe(true)
  expect(isSameFrame(bytes, Uint8Array.from([1, 3]).buffer)).toBe(false)
  expect(isSameFrame(bytes, Uint8Array.from([1, 2, 3]).buffer)).toBe(false)
  expect(isSameFrame('\u0001\u0002', bytes)).toBe(false)
})
