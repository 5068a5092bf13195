import { afterEach, describe, expect, test, vi } from 'vitest'
import { copyTrading, copyTradingLean, copyTradingPlain, jsonProtocol } from '../../../src'
import { givenTo } from '../../../src/shared/options'

afterEach(() => {
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
})

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
  test('DV-6: keeps its options and the names that it knows for the advice', () => {
    expect(givenTo(make())).toMatchObject({ maker: name, options: { session }, known: { session: 1 } })
  })

  test('DV-14: keeps none in production', () => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(givenTo(make())).toBeUndefined()
  })

  test('DV-14: without `process`, as in a page that no bundler made, keeps none and works', () => {
    vi.stubGlobal('process', undefined)
    const made = make()
    vi.unstubAllGlobals()
    expect(made.session).toEqual(session)
    expect(givenTo(made)).toBeUndefined()
  })
})
