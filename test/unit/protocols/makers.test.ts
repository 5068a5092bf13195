import { describe, expect, test, vi } from 'vitest'
import { copyTrading, copyTradingPlain, heartCheck, jsonProtocol } from '../../../src'
import { defaultCloseCodes } from '../../../src/connection/policy/close-codes'
import { givenTo } from '../../../src/shared/options'
import { createProtocolRig, createScriptedRig } from '../../support/protocol-rig'
import type { Protocol, ProtocolSession, Session } from '../../../src/connection/ports/protocol'
import { chatProtocol } from '../../../src/chat/wire/chat-protocol'
import { socketIoProtocol } from '../../../src/protocols/socket-io/socket-io-protocol'

const user = { userId: 1 }
const makers = {
  copyTrading: () => copyTrading({ session: user }),
  copyTradingPlain: () => copyTradingPlain({
    session: user, currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: () => ({}),
  }),
  jsonProtocol: () => jsonProtocol({ session: user }),
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
  test('CN-25: uses the default close-code table', () => {
    expect(make().policy?.closeCodes).toBe(defaultCloseCodes)
  })

  test('DV-6: stores a protocol’s given options and known option names for the development advice', () => {
    expect(givenTo(make())).toMatchObject({ maker: name, options: { session: user }, known: { session: 1 } })
  })

  test.each([
    ['in production', () => vi.stubEnv('NODE_ENV', 'production')],
    ['without `process`, as in an unbundled page', () => vi.stubGlobal('process', undefined)],
  ])('DV-14: works without storing the options and their names %s', (_where, begin) => {
    begin()
    const made = make()
    vi.unstubAllGlobals()
    expect(made.session).toEqual(user)
    expect(givenTo(made)).toBeUndefined()
  })
})

/** The server closes each socket one second after opening. */
async function askedOf<Events extends object>(
  protocolOf: (session: Session) => Protocol<Events, ProtocolSession>, greeting?: string, firstGreeted = 0,
  failingCall = 0,
): Promise<readonly boolean[]> {
  const asked: boolean[] = []
  const token = ({ rejected }: { rejected: string | undefined }): string => {
    if (asked.push(rejected !== undefined) === failingCall) throw new Error('offline')
    return `token-${asked.length}`
  }
  const session = { userId: 7, token }
  const rig = createScriptedRig({ url: 'wss://example.com/ws', protocol: protocolOf(session) }, { autoOpen: true })
  if (rig.client.session() === null) rig.client.setSession(session)
  rig.client.connect()
  for (let sockets = 0; sockets < 3; sockets += 1) {
    while (rig.opensAtMs.length === sockets) await rig.advanceAsync(100)
    await rig.advanceAsync(0)
    if (greeting !== undefined && sockets >= firstGreeted) rig.last().message(greeting)
    await rig.advanceAsync(1_000)
    rig.last().closed(1008)
  }
  return asked
}

const currency = { currency: 'USD', currencyDigits: { USD: 2 } } as const
const handshake = '0{"sid":"s","pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'

test.each<[string, () => Promise<readonly boolean[]>]>([
  ['jsonProtocol with a login', () =>
    askedOf((session) => jsonProtocol({ session, login: ({ token }) => ({ token }) }))],
  ['a login that sends its whole argument', () => askedOf((session) => jsonProtocol({ session, login: (all) => all }))],
  ['copyTradingPlain', () =>
    askedOf((session) => copyTradingPlain({ ...currency, session, firstFrame: (_who, token) => ({ token }) }))],
  ['copyTrading', () => askedOf((session) => copyTrading({ session }))],
  ['socketIo', () => askedOf((session) => socketIoProtocol({ session }), handshake)],
  ['socketIo when the first socket ends before its handshake', () =>
    askedOf((session) => socketIoProtocol({ session }), handshake, 1)],
  ['chatProtocol', () => askedOf((session) => chatProtocol({ session }), handshake)],
])('TK-26: requests a fresh token once with %s', async (_, asked) => {
  expect(await asked()).toEqual([false, true])
})

test('TK-26: requests a fresh token again after the provider has failed', async () => {
  expect(await askedOf((session) => socketIoProtocol({ session }), handshake, 1, 2)).toEqual([false, true, true])
})

test.each<[string, () => Promise<readonly boolean[]>]>([
  ['jsonProtocol without a login', () => askedOf((session) => jsonProtocol({ session }))],
  ['a login without the token', () =>
    askedOf((session) => jsonProtocol({ session, login: ({ session: who }) => ({ who: who?.userId }) }))],
  ['copyTradingPlain with a fixed frame', () =>
    askedOf((session) => copyTradingPlain({ ...currency, session, firstFrame: { type: 'list' } }))],
  ['an auth without the token', () =>
    askedOf((session) => socketIoProtocol({ session, auth: ({ userId }) => ({ userId }) }), handshake)],
  ['socketIo before its handshake', () => askedOf((session) => socketIoProtocol({ session }))],
  ['heartCheck', () => askedOf(() => heartCheck())],
])('TK-26: requests a fresh token once with %s, although it sends no token', async (_, asked) => {
  expect(await asked()).toEqual([false])
})
