import { describe, expect, test, vi } from 'vitest'
import { copyTrading, copyTradingPlain, jsonProtocol } from '../../../src'
import { defaultCloseCodes } from '../../../src/connection/policy/close-codes'
import { givenTo } from '../../../src/shared/options'
import { createProtocolRig } from '../../support/protocol-rig'

const session = { userId: 1 }
const makers = {
  copyTrading: () => copyTrading({ session }),
  copyTradingPlain: () => copyTradingPlain({
    session, currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: () => ({}),
  }),
  jsonProtocol: () => jsonProtocol({ session }),
}

test.each([
  ['copyTrading', () => createProtocolRig(makers.copyTrading())],
  ['copyTradingPlain', () => createProtocolRig(makers.copyTradingPlain())],
])('LS-4: includes the tab rules in %s', (_name, make) => {
  const { advance, client, opensAtMs } = make()
  advance(1_000)
  expect(opensAtMs).toEqual([])
  client.bindTab('traderDetailIndex', 'page').set(2)
  advance(1_000)
  expect(opensAtMs).toHaveLength(1)
})

describe.each(Object.entries(makers))('%s', (name, make) => {
  test('CN-25: uses the usual meanings of close codes', () => {
    expect(make().policy?.closeCodes).toBe(defaultCloseCodes)
  })

  test('DV-6: stores the options and known names for the advice', () => {
    expect(givenTo(make())).toMatchObject({ maker: name, options: { session }, known: { session: 1 } })
  })

  test.each([
    ['in production', () => vi.stubEnv('NODE_ENV', 'production')],
    ['without `process`, as in an unbundled page', () => vi.stubGlobal('process', undefined)],
  ])('DV-14: stores no options or names %s, and still works', (_where, begin) => {
    begin()
    const made = make()
    vi.unstubAllGlobals()
    expect(made.session).toEqual(session)
    expect(givenTo(made)).toBeUndefined()
  })
})
