import fc from 'fast-check'
import { expect, onTestFinished, test, vi } from 'vitest'
import { uniAtob, uniBtoa } from '../../../../src/web-socket/globals/base64'

const byteText = fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 30 })
  .map((codes) => String.fromCharCode(...codes))
/** Often almost base64. */
const coded = fc.array(fc.constantFrom(...'ABz09+/=_ \n'), { maxLength: 14 }).map((letters) => letters.join(''))

function outcome(act: () => string): string {
  try {
    return `"${act()}"`
  } catch (error) {
    return error instanceof Error ? `${error.name} ${String(Reflect.get(error, 'code'))}` : 'thrown'
  }
}

test('WS-32: btoa and atob give what the runtime\'s own give, and refuse what they refuse', () => {
  fc.assert(fc.property(byteText, (text) => {
    expect(uniBtoa(text)).toBe(btoa(text))
    expect(uniAtob(uniBtoa(text))).toBe(text)
  }))
  fc.assert(fc.property(coded, (text) => {
    expect(outcome(() => uniAtob(text))).toBe(outcome(() => atob(text)))
  }), { numRuns: 3_000 })
  expect(outcome(() => uniBtoa('a账'))).toBe('InvalidCharacterError 5')
  vi.stubGlobal('DOMException', undefined)
  onTestFinished(() => void vi.unstubAllGlobals())
  expect(outcome(() => uniAtob('a'))).toBe('InvalidCharacterError 5')
})
