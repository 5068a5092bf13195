import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { effectScope } from 'vue'
import {
  copyTrading, copyTradingPlain, createTradewire, jsonProtocol, TradewireError, useChannel, usePosition,
  usePositionRows, usePositions, useSocket, useSocketLease, useTabRule, useTopic, type PlainOptions, type Protocol,
  type Session,
} from '../../../src'
import { createTestServer } from '../../../src/testing/test-server'
import { codesOf, openAdvised, unchecked } from './advised'

const undo: (() => void)[] = []
afterEach(() => undo.splice(0).reverse().forEach((step) => step()))

/** The lines in the console of the browser. */
function printed(): () => readonly string[] {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  onTestFinished(() => warn.mockRestore())
  return () => warn.mock.calls.map(([text]) => String(text))
}

const session = { userId: 10260, token: 'tok-5ecret' }
const plain: PlainOptions = { session, currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {} }
const row = { ticket: 1, symbol: 'EURUSD', type: 0, lots: 1, openprice: 1.1, profit: 2 }

describe('frames that copyTradingPlain() cannot read', () => {
  test.each<readonly [frame: unknown, expected: string, came: string, option: string]>([
    [{ code: 0, msg: '5ecret', data: [row] }, 'an object with a number Code', 'the fields: code, msg, data.', 'read'],
    [{ Code: 200, data: { list: [row], total: 1 } }, 'the list of positions', 'fields: Code, data.', 'read'],
    [[row], 'an object', 'A message is no object: a list.', 'read'],
    [{ Code: 0, data: [row] }, 'the Code of success', 'fields: Code, data.', 'successCode'],
    [{ Code: 200, data: [{ ...row, openprice: undefined, open_price: 1.1 }] }, 'the field openprice in each row',
      'A row has the fields: ticket, symbol, type, lots, profit, open_price', 'mapRow'],
    [{ Code: 200, data: [{ ...row, currency: 'KWD' }] }, 'currencies', 'A row has the fields:', 'currencyDigits'],
    [{ Code: 200, data: [row, row] }, 'a ticket of its own', 'A row has the fields:', 'keyOf'],
  ])('DV-30: %j is reported at the first frame, with what was expected and the option', async (frame, ...reported) => {
    const [expected, came, option] = reported
    const { advices, server } = await openAdvised({ protocol: copyTradingPlain(plain) })
    for (const _again of [1, 2]) server.push(JSON.stringify(frame))
    expect(codesOf(advices)).toEqual(['list-unread'])
    expect(advices[0]).toContain(`Expected: ${expected}`)
    expect(advices[0]).toContain(came)
    expect(advices[0]).toContain(`Option that reads it: ${option}.`)
    expect(advices[0]).not.toMatch(/5ecret|EURUSD|10260/)
  })

  test('DV-30: an exception of an option is reported, without what it quotes', async () => {
    const read = (): never => {
      throw new Error('no "5ecret"')
    }
    const { advices, server } = await openAdvised({ protocol: copyTradingPlain({ ...plain, read }) })
    server.push({ Code: 200, data: [row] })
    expect(advices[0]).toContain('it threw Error: no …')
    expect(advices[0]).not.toContain('5ecret')
  })

  test('DV-30: a list that it reads needs no advice', async () => {
    const { advices, server } = await openAdvised({ protocol: copyTradingPlain(plain) })
    server.push({ Code: 200, data: [row] })
    expect(advices).toEqual([])
  })
})

test.each<readonly [frame: unknown, reported: readonly string[]]>([
  [{ Code: 200, data: [row] }, ['A message has the fields: Code, data.', 'copyTradingPlain()']],
  [{ type: 'notice' }, ['A message has the fields: type.', 'At fault: Code', 'jsonProtocol()']],
])('DV-31: copyTrading() that gets %j says what the feed has', async (frame, reported) => {
  const { advices, server } = await openAdvised({ protocol: copyTrading({ session }) })
  for (const _again of [1, 2]) server.push(JSON.stringify(frame))
  expect(codesOf(advices)).toEqual(['feed-unread'])
  for (const words of ['Expected: {"Code":200,"type":"Snapshot"', ...reported]) expect(advices[0]).toContain(words)
})

describe('createTradewire() with what it cannot use', () => {
  const url = 'wss://feed.example/ws'
  test.each<readonly [code: string, options: object, detail: string]>([
    ['no-protocol', { url, protocol: jsonProtocol }, 'protocol is function'],
    ['no-protocol', { url, protocol: {} }, 'protocol is object'],
    ['no-protocol', { url }, 'protocol is undefined'],
    ['no-url', { url: undefined, protocol: jsonProtocol() }, 'url is undefined'],
    ['no-user', { url, protocol: jsonProtocol({ session: unchecked({ userId: undefined }) }) },
      'session.userId is undefined'],
  ])('DV-33: %s: %j throws invalid-option in production too, and is advised', (code, options, detail) => {
    const said = printed()
    expect(() => createTradewire(unchecked(options))).toThrow(new TradewireError('invalid-option', detail))
    expect(codesOf(said())).toEqual([code])
  })

  test.each([undefined, null])('DV-33: without options (%s) too, each that is missing is advised', (options) => {
    const said = printed()
    expect(() => Reflect.apply(createTradewire, undefined, [options]))
      .toThrow(new TradewireError('invalid-option', 'protocol is undefined'))
    expect(codesOf(said())).toEqual(['no-protocol', 'no-url'])
  })

  test('DV-33: the advice goes to a log of the application that takes it', () => {
    const said = printed()
    const advices: string[] = []
    const { ports } = createTestServer()
    const report = (): undefined => undefined
    for (const log of [{ report }, { report, advise: (text: string) => void advices.push(text) }]) {
      expect(() => createTradewire(unchecked({ url, ports: { ...ports, log } }))).toThrow('protocol')
    }
    expect([codesOf(advices), said()]).toEqual([['no-protocol'], []])
  })
})

describe('a session', () => {
  test.each([undefined, ''])('DV-34: a token %j is reported, once, from the start or later', async (token) => {
    const given: Session = unchecked({ userId: 7, token })
    const { advices, client } = await openAdvised({ protocol: jsonProtocol({ session: given, ping: 'ping' }) })
    client.setSession(given)
    expect(codesOf(advices)).toEqual(['no-token'])
  })

  test.each(['undefined', 'Bearer undefined', 'bearer null', '[object Object]'])(
    'DV-34: the token %j is the text of a value that was not there', async (token) => {
      const { advices } = await openAdvised({ protocol: jsonProtocol({ session: { userId: 7, token }, ping: 'ping' }) })
      expect(codesOf(advices)).toEqual(['no-token'])
      expect(advices[0]).toContain(`\nThe token is the text ${token}.\n`)
    },
  )

  test('DV-34: one without a token is sound', async () => {
    const { advices } = await openAdvised({ protocol: jsonProtocol({ session: { userId: 7 }, ping: 'ping' }) })
    expect(advices).toEqual([])
  })

  test('DV-33: a session without a user is reported, and throws', async () => {
    const { advices, client } = await openAdvised({ protocol: jsonProtocol({ ping: 'ping' }) })
    expect(() => client.setSession(unchecked({ token: 't' }))).toThrow('session.userId')
    expect(codesOf(advices)).toEqual(['no-user'])
  })
})

describe('a name that a client never reports', () => {
  test.each<readonly [Protocol<object>, name: string, reported: string]>([
    [copyTrading({ session }), 'getPositionsOrder', 'did you mean getPositonsOrder?'],
    [copyTrading({ session }), 'positionUpdated', 'did you mean positionsUpdated?'],
    [copyTrading({ session }), 'quotes', 'known: statusChanged, connectError, '],
    [jsonProtocol({ ping: 'ping' }), 'StatusChanged', 'did you mean statusChanged?'],
  ])('DV-50: %o, %s is reported', async (protocol, name, reported) => {
    const { advices } = await openAdvised({ protocol })
    const scope = effectScope(true)
    undo.push(() => scope.stop())
    scope.run(() => useChannel<Record<string, unknown>>(name, () => undefined))
    expect(codesOf(advices)).toEqual(['unknown-event'])
    expect(advices[0]).toContain(`${name}: ${reported}`)
  })

  test.each<readonly [Protocol<object>, own: readonly string[]]>([
    [copyTrading({ session }), ['getPositonsOrder', 'positionEvent']],
    [jsonProtocol({ ping: 'ping' }), ['quoted', 'messageReceived']],
  ])('DV-50: of %o the names of the client, and %j, need no advice', async (protocol, own) => {
    const { advices } = await openAdvised({ protocol })
    const scope = effectScope(true)
    undo.push(() => scope.stop())
    scope.run(() => {
      for (const name of ['statusChanged', 'diagnosed', 'connectError', 'leasesChanged', 'sessionChanged', ...own]) {
        useChannel<Record<string, unknown>>(name, () => undefined)
      }
    })
    expect(advices).toEqual([])
  })
})

describe('composables where they do not belong', () => {
  test.each<readonly [string, () => unknown]>([
    ['useSocket', () => useSocket()], ['useChannel', () => useChannel('statusChanged', () => undefined)],
    ['useTopic', () => useTopic('prices', () => undefined)],
    ['useSocketLease', () => useSocketLease()], ['useTabRule', () => useTabRule('accountStateIndex', 0)],
    ['usePositions', () => usePositions({}, { active: true })], ['usePosition', () => usePosition(1, { active: true })],
    ['usePositionRows', () => usePositionRows({}, { active: true })],
  ])('DV-35: %s outside of a setup throws, takes nothing and says where it belongs', async (name, call) => {
    const said = printed()
    const { client } = await openAdvised({ protocol: jsonProtocol({ ping: 'ping' }) })
    expect(call).toThrow(new TradewireError('invalid-option', `${name} outside of setup`))
    expect(client.leases().map(({ kind }) => kind)).toEqual(['manual'])
    expect(codesOf(said())).toEqual(['outside-setup'])
    expect(said()[0]).toContain(`${name}()`)
  })
})

describe('the words', () => {
  test('DV-38: lead to the site that the build was given, in its language', async () => {
    vi.stubGlobal('__TRADEWIRE_SITE__', 'https://docs.example/tradewire/')
    onTestFinished(() => void vi.unstubAllGlobals())
    const { advices, server } = await openAdvised({ protocol: copyTrading({ session }) })
    server.push({ type: 'notice' })
    expect(advices[0]?.split('\n').at(-1))
      .toBe('See https://docs.example/tradewire/en/development.html#feed-unread')
  })
})
