import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { UniTextDecoder, UniTextEncoder } from '../../../../src/web-socket/globals/text-codec'

/** Also halves of pairs, which no real text has. */
const units = fc.array(fc.oneof(
  fc.integer({ min: 0, max: 0x7ff }),
  fc.integer({ min: 0xd700, max: 0xe000 }),
  fc.constantFrom(0xfeff, 0xfffd, 0xffff),
), { maxLength: 40 }).map((codes) => String.fromCharCode(...codes))

/** Bytes that often are almost UTF-8. */
const bytes = fc.array(fc.oneof(
  fc.constantFrom(0xef, 0xbb, 0xbf, 0xe0, 0xed, 0xf0, 0xf4, 0xc1, 0xc2, 0xf5, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf),
  fc.integer({ min: 0, max: 255 }),
), { maxLength: 40 }).map((all) => Uint8Array.from(all))

function outcome(decode: () => string): string {
  try {
    return decode()
  } catch (error) {
    return error instanceof Error ? error.name : 'thrown'
  }
}

describe('UniTextEncoder', () => {
  test('WS-30: encodes any text as the runtime\'s own does', () => {
    fc.assert(fc.property(units, (text) => {
      expect([...new UniTextEncoder().encode(text)]).toEqual([...new TextEncoder().encode(text)])
    }))
    expect(new UniTextEncoder().encode()).toEqual(new Uint8Array(0))
    expect(new UniTextEncoder().encoding).toBe('utf-8')
  })

  test('WS-30: the first and the last character of each length, and what is next to half a pair', () => {
    const borders = [0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff, 0x1_0000,
      0x10_ffff]
    for (const code of borders) {
      const text = `a${String.fromCodePoint(code)}b`
      const coded = new TextEncoder().encode(text)
      expect([...new UniTextEncoder().encode(text)], code.toString(16)).toEqual([...coded])
      expect(new UniTextDecoder().decode(coded), code.toString(16)).toBe(new TextDecoder().decode(coded))
    }
  })

  test('WS-30: writes as many whole characters as there is room for', () => {
    fc.assert(fc.property(units, fc.nat({ max: 60 }), (text, room) => {
      const [own, others] = [new Uint8Array(room), new Uint8Array(room)]
      expect(new UniTextEncoder().encodeInto(text, own)).toEqual(new TextEncoder().encodeInto(text, others))
      expect(own).toEqual(others)
    }))
  })
})

describe('UniTextDecoder', () => {
  const mark = [0xef, 0xbb, 0xbf]

  test.each([false, true])('WS-31: a byte order mark is left out at the start, unless kept: %s', (ignoreBOM) => {
    const [own, others] = [new UniTextDecoder('utf-8', { ignoreBOM }), new TextDecoder('utf-8', { ignoreBOM })]
    expect(own.ignoreBOM).toBe(ignoreBOM)
    const pieces = [[...mark, 97], mark, [...mark, ...mark], [0xef], [0xbb, 0xbf, 98], [99]]
    for (const stream of [false, true, true, false]) {
      for (const piece of pieces) {
        const input = Uint8Array.from(piece)
        expect(own.decode(input, { stream })).toBe(others.decode(input, { stream }))
      }
    }
  })

  test('WS-31: after an error a byte order mark is left out again', () => {
    const [own, others] = [new UniTextDecoder('utf-8', { fatal: true }), new TextDecoder('utf-8', { fatal: true })]
    for (const input of [[97], [0xff], [...mark, 98], []]) {
      const [mine, theirs] = [own, others].map((decoder) => outcome(() => decoder.decode(Uint8Array.from(input))))
      expect(mine).toBe(theirs)
    }
  })

  test('WS-31: each of the names of UTF-8 is known, and no other', () => {
    for (const label of ['utf-8', 'UTF8', ' unicode-1-1-utf-8', 'unicode11utf8', 'unicode20utf8', 'x-unicode20utf8 ']) {
      expect(new UniTextDecoder(label).encoding).toBe('utf-8')
    }
    for (const label of ['', 'utf-16', 'latin1']) {
      expect(() => new UniTextDecoder(label)).toThrow(`Unknown encoding: ${label}`)
    }
  })

  const ways = fc.record({ fatal: fc.boolean(), ignoreBOM: fc.boolean() })

  test('WS-31: decodes any bytes as the runtime\'s own does', () => {
    fc.assert(fc.property(bytes, ways, (input, options) => {
      const [own, others] = [new UniTextDecoder('utf-8', options), new TextDecoder('utf-8', options)]
      expect(outcome(() => own.decode(input))).toBe(outcome(() => others.decode(input)))
    }), { numRuns: 2_000 })
  })

  test('WS-31: in pieces too, cut anywhere, and again after the last one', () => {
    fc.assert(fc.property(fc.array(bytes, { maxLength: 5 }), ways, (pieces, options) => {
      const [own, others] = [new UniTextDecoder('utf-8', options), new TextDecoder('utf-8', options)]
      for (const each of [...pieces, ...pieces]) {
        const [mine, theirs] = [own, others].map((decoder) => outcome(() => decoder.decode(each, { stream: true })))
        expect(mine).toBe(theirs)
        if (mine === 'TypeError') return
      }
      expect(outcome(() => own.decode())).toBe(outcome(() => others.decode()))
    }), { numRuns: 1_000 })
  })

  test('WS-31: takes buffers and views, and texts of any length', () => {
    const letters = '账户😀'.repeat(50_000)
    const coded = new TextEncoder().encode(letters)
    const wider = new Uint8Array(coded.length + 2)
    wider.set(coded, 1)
    const decoder = new UniTextDecoder()
    expect(decoder.decode(coded.buffer)).toBe(letters)
    expect(decoder.decode(new DataView(wider.buffer, 1, coded.length))).toBe(letters)
    expect(decoder.decode(new ArrayBuffer(0))).toBe('')
  })

  test('WS-31: knows UTF-8 by each of its names, and no other encoding', () => {
    expect(new UniTextDecoder(' UTF8\n').encoding).toBe('utf-8')
    expect(new UniTextDecoder()).toMatchObject({ fatal: false, ignoreBOM: false })
    expect(() => new UniTextDecoder('utf-16le')).toThrow(RangeError)
    expect(new UniTextDecoder('utf-8', null).decode(Uint8Array.of(0x61), null)).toBe('a')
  })
})
