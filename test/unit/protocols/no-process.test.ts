import { afterEach, describe, expect, test, vi } from 'vitest'
import { copyTrading, copyTradingLean, copyTradingPlain, jsonProtocol } from '../../../src'
import { givenTo } from '../../../src/shared/options'

afterEach(() => void vi.unstubAllGlobals())

const session = { userId: 1 }
const makers = {
  copyTrading: () => copyTrading({ session }),
  copyTradingLean: () => copyTradingLean({ session }),
  copyTradingPlain: () => copyTradingPlain({
    session, currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: () => ({}),
  }),
  jsonProtocol: () => jsonProtocol({ session }),
}

describe.each(Object.entries(makers))('%s', (name, make) => {
  test('DV-6: keeps its options for the advice', () => {
    expect(givenTo(make())?.maker).toBe(name)
  })

  test('DV-14: without `process`, as in a page that no bundler made, keeps none and works', () => {
    vi.stubGlobal('process', undefined)
    const made = make()
    vi.unstubAllGlobals()
    expect(made.session).toEqual(session)
    expect(givenTo(made)).toBeUndefined()
  })
})
