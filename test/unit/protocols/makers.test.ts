import { describe, expect, test, vi } from 'vitest'
import { copyTrading, copyTradingPlain, echo, heartCheck, jsonProtocol, modeCode } from '../../../src'
import { defaultCloseCodes } from '../../../src/connection/policy/close-codes'
import type { Protocol } from '../../../src/connection/ports/protocol'
import { socketIoProtocol } from '../../../src/protocols/socket-io/socket-io-protocol'
import { givenTo } from '../../../src/shared/options'
import { createProtocolRig, createScriptedRig } from '../../support/protocol-rig'

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

function createMovingRig<Events extends object>(protocol: Protocol<Events>) {
  const hosts = ['one', 'two']
  const rig = createScriptedRig({ url: () => `wss://${hosts.shift() ?? 'none'}.test/ws`, protocol }, { autoOpen: true })
  const openUrls = (): readonly string[] =>
    rig.socket.connections.filter(({ state }) => state === 'open').map(({ request }) => request.url)
  return { client: rig.client, advanceAsync: rig.advanceAsync, openUrls }
}

test.each([
  ['copyTrading', () => createMovingRig(makers.copyTrading())],
  ['copyTradingPlain', () => createMovingRig(makers.copyTradingPlain())],
  ['jsonProtocol', () => createMovingRig(makers.jsonProtocol())],
  ['socketIoProtocol', () => createMovingRig(socketIoProtocol())],
  ['heartCheck', () => createMovingRig(heartCheck())],
  ['echo', () => createMovingRig(echo())],
  ['modeCode', () => createMovingRig(modeCode())],
])('TK-11: opens the new address from url() with %s when the session is set again', async (_name, make) => {
  const { client, advanceAsync, openUrls } = make()
  client.connect()
  await advanceAsync(1_000)
  expect(openUrls()).toEqual([expect.stringMatching(/^wss:..one[.]/)])
  client.setSession(client.session())
  await advanceAsync(1_000)
  expect(openUrls()).toEqual([expect.stringMatching(/^wss:..two[.]/)])
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
