import fc from 'fast-check'
import { expect, test } from 'vitest'
import { base64Of, bytesOfBase64 } from '../../../src/shared/base64'

test('PF-57: bytes become padded base64, and are read back with or without padding and line breaks', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 1, max: 8 }), (bytes, width) => {
    const text = base64Of(bytes)
    expect(text).toBe(Buffer.from(bytes).toString('base64'))
    const lines = text.replace(new RegExp(`.{${width}}`, 'g'), '$&\r\n')
    for (const given of [text, text.replaceAll('=', ''), lines]) expect([...bytesOfBase64(given)]).toEqual([...bytes])
  }))
})
