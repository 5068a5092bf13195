import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exceedsBytes, frameSize } from '../../../src/shared/bytes'
import { messageOf, stackOf, TradewireError } from '../../../src/shared/errors'
import { requireOption } from '../../../src/shared/options'

describe('frame sizes', () => {
  test('RT-11: text is counted in UTF-16 units, binary in bytes', () => {
    expect(frameSize('é😀')).toBe(3)
    expect(frameSize(new ArrayBuffer(7))).toBe(7)
  })

  test('RT-8: the limit is one of UTF-8 bytes, whatever the text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(200), (text, limitBytes) => {
      expect(exceedsBytes(text, limitBytes)).toBe(new TextEncoder().encode(text).length > limitBytes)
    }), { numRuns: 2_000 })
  })

  test.each([
    ['\u007f', 1], ['\u0080', 2], ['\u07ff', 2], ['\u0800', 3], ['\ud7ff', 3], ['\ue000', 3], ['\uffff', 3],
    ['\ud800\udc00', 4], ['\udbff\udfff', 4],
  ])('RT-8: at the borders of UTF-8 it is exact: %j has %i bytes', (text, bytes) => {
    expect([exceedsBytes(text, bytes - 1), exceedsBytes(text, bytes)]).toEqual([true, false])
  })
})

describe('words', () => {
  test('RT-4: whatever is thrown has words', () => {
    expect(messageOf(new Error('fell over'))).toBe('fell over')
    expect(messageOf('fell over')).toBe('fell over')
    expect(messageOf(undefined)).toBe('undefined')
    expect(messageOf(Object.create(null))).toBe('object')
    const wordless = Object.defineProperty(new Error('x'), 'message', { get: () => { throw new Error('no') } })
    expect(messageOf(wordless)).toBe('object')
  })

  test('DV-5: a stack is that of an error, and none where it cannot be read', () => {
    const error = new Error('fell over')
    expect(stackOf(error)).toBe(error.stack)
    expect(stackOf('fell over')).toBeUndefined()
    const hidden = Object.defineProperty(new Error('x'), 'stack', { get: () => { throw new Error('no') } })
    expect(stackOf(hidden)).toBeUndefined()
  })

  test('RT-12: an error has its code, and a detail where there is one', () => {
    expect(new TradewireError('not-open')).toMatchObject({
      name: 'TradewireError', message: 'not-open', code: 'not-open', detail: undefined,
    })
    expect(() => requireOption('attempts', -1, false)).toThrow(new TradewireError('invalid-option', 'attempts is -1'))
    expect(() => requireOption('attempts', 1, true)).not.toThrow()
  })
})
