import { describe, expect, test } from 'vitest'
import { createRig, type RigOptions } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import {
  after, askedFresh, asks, atOnce, clockMoved, disposes, failedBy, failsWith, from, is, later, lost, needs, noTimers,
  opened, plays, playsLater, provided, reported, reports, shows, signsIn, type Step, unneeded,
} from './steps'
import type { Credentials } from '../../../../src/connection/ports/protocol'

describe('addresses', () => {
  for (const [how, url] of [
    ['throws', (): string => { throw new Error('no route') }],
    ['rejects', (): Promise<string> => Promise.reject(new Error('no route'))],
  ] as const) {
    test(`CN-17, CN-24: fails the attempt when an address ${how}, and reports the failure`, playsLater(
      from({ url }, 0), opened(0), reports({ code: 'url-failed', detail: 'no route' }), shows({
        status: 'reconnecting', attempt: 1, failure: { code: 'url-failed', detail: 'no route', final: false },
      }),
    ))
  }

  const session = { userId: 7, token: () => Promise.resolve('fresh-from-provider') }
  test.each([
    ['after the token, with the token and the session', session, ['fresh-from-provider', session]],
    ['without token and session when there is no session', undefined, [undefined, null]],
  ])('CN-17: calls url() %s', async (_, session, given) => {
    const asked: unknown[] = []
    const url: RigOptions['url'] = ({ token, session: whose }) => {
      asked.push([token, whose])
      return 'wss://feed.example.com'
    }
    await playsLater(from({ url, protocol: createRigProtocol({ ...session && { session } }) }, 0))()
    expect(asked).toEqual([given])
  })

  test.each([
    ['https://a.example/ws?token=tok-5ecret', 'https://a.example/ws?***'], [42, 'number'],
  ])('CN-24: reports a rejected address with the expected and the actual value: %s', (answer, got) => playsLater(
    from({ url: () => Promise.resolve(answer as string) }, 0),
    reports({ code: 'invalid-url', detail: `expected wss://host/path, got ${got}` }),
  )())

  test.each([
    {}, { header: { 'X-App': 'demo' }, protocols: ['feed.v1'], native: { tcpNoDelay: true } },
  ])('CN-18, PF-66: passes the frame limit and the options %o to the socket', (given) => {
    expect(createRig(given).open().request).toEqual({ url: 'wss://feed.example.com/ws', maxFrameBytes: 4_194_304, ...given })
  })

  const refused = [
    ['ws://feed.example.com', 'insecure-url'],
    ['https://feed.example.com', 'invalid-url'],
    ['/ws', 'invalid-url'],
    ['wss://', 'invalid-url'],
    ['ws://feed.example.com\\@localhost/', 'insecure-url'],
    ['wss://a b.example', 'invalid-url'],
    ['', 'invalid-url'],
  ] as const
  for (const [url, code] of refused) {
    test(`CN-14: rejects ${url === '' ? 'an empty address' : url} with ${code}`, plays(
      from({ url }, 0), opened(0), failsWith({ code, reason: code, attemptsMade: 0 }),
      shows({ status: 'failed', failure: { code, final: true, detail: `expected wss://host/path, got ${url}` } }),
    ))
  }

  const taken = [
    ['ws://localhost:8787/ws'], ['ws://feed.localhost', 'ws://feed.localhost/'], ['ws://127.0.0.1', 'ws://127.0.0.1/'],
    ['ws://127.1.2.3:80', 'ws://127.1.2.3/'], ['ws://[::1]:80/ws', 'ws://[::1]/ws'],
    ['ws://[0:0:0:0:0:0:0:1]', 'ws://[0:0:0:0:0:0:0:1]/'], ['wss://feed.example.com', 'wss://feed.example.com/'],
    ['WSS://FEED.EXAMPLE.COM?x=1', 'wss://feed.example.com/?x=1'],
    ['wss://user@feed.example.com', 'wss://user@feed.example.com/'],
  ] as const
  for (const [url, address = url] of taken) {
    test(`CN-14: accepts the address ${url}`, () => {
      expect(createRig({ url }).open().request.url).toBe(address)
    })
  }

  test.each([
    ['wss://feed.example.com/黄金 au?room=伦敦 1&q=%20', '/%E9%BB%84%E9%87%91%20au?room=%E4%BC%A6%E6%95%A6%201&q=%20'],
    [' wss://feed.example.com/ws\n', '/ws'],
    ['wss:\\\\feed.example.com\\@ws', '/@ws'],
  ])('CN-27: serializes %j like a browser before it passes the address to the native socket', (url, rest) => {
    expect(createRig({ url }).open().request.url).toBe(`wss://feed.example.com${rest}`)
  })

  test('CN-14: accepts an unencrypted ws address in development or with allowInsecure', () => {
    const url = 'ws://feed.example.com/'
    expect(createRig({ url, development: true }).open().request.url).toBe(url)
    expect(createRig({ url, allowInsecure: true }).open().request.url).toBe(url)
  })
})

const url = 'ws://feed.example.com'

const answers: readonly (readonly [string, RigOptions])[] = [
  ['a static address', { url }],
  ['an address from a function', { url: () => url }],
  ['an address that fails, without attempts', {
    url: () => Promise.reject(new Error('no route')), policy: { maxAttempts: 0 },
  }],
]

describe('a rejected address that is requested again', () => {
  const failing: RigOptions = {
    url() {
      throw new Error('no route')
    },
    policy: { maxAttempts: 0 },
  }
  test.each<[string, number, Step, RigOptions]>([
    ['reconnect()', 12, asks(), { url }],
    ['a new session', 12, signsIn({ userId: 1 }), { url }],
    // Between two budget renewals an event may cause one attempt per second.
    ['a new need for the socket', 5, atOnce(needs(false), needs(true)), failing],
  ])('CN-22: leaves at least 300 ms between failures when each connectError causes %s', (
    _, times, ask, options,
  ) => plays(
    unneeded(options), (rig, page) => rig.client.on('connectError', () => {
      if (rig.errors.length < 100) ask(rig, page, [])
    }),
    needs(true), reported(1), is('connecting'), after(299), reported(1), after(1), reported(2), after(3_000),
    reported(times), opened(0),
  )())

  test.each(answers)('RT-63: makes another attempt when a `diagnosed` listener calls reconnect(): %s', async (
    _, options,
  ) => {
    const rig = createRig(options)
    let times = 0
    rig.client.on('diagnosed', () => {
      times += 1
      if (times === 1) rig.client.reconnect()
    })
    rig.need()
    await rig.advanceAsync(1_000)
    expect([rig.errors.length, times, rig.status()]).toEqual([2, 2, 'failed'])
  })

  test('CN-22: reports a failure immediately even if the wall clock was set back', plays(
    from({ url }, 0), clockMoved(-3_600_000), asks(), reported(2),
  ))

  test.each<[string, Step, number]>([
    ['disposed of', disposes, 1], ['closed', (rig) => rig.client.close(), 2],
  ])('CN-22: drops a delayed failure when the client is %s in the meantime', (_, leave, diagnostics) => plays(
    unneeded({ url }), (rig) => rig.client.connect(), asks(), is('connecting'), leave, after(300), is('idle'),
    reported(1), (rig) => expect(rig.reported).toHaveLength(diagnostics), noTimers,
  )())
})

test('CN-17: keeps the user and token passed to url() unchanged if the user changes during the call', async () => {
  const seen: unknown[] = []
  const goOn: (() => void)[] = []
  const rig = createRig({
    protocol: createRigProtocol({ session: { userId: 1, token: 'a' } }),
    async url(credentials) {
      await new Promise<void>((resolve) => goOn.push(resolve))
      seen.push([credentials.session?.userId, credentials.token])
      return 'wss://feed.example.com/ws'
    },
  })
  rig.need()
  await rig.settle()
  rig.client.setSession({ userId: 2, token: 'b' })
  await rig.settle()
  for (const go of goOn) go()
  await rig.settle()
  expect(seen).toEqual([[1, 'a'], [2, 'b']])
})

const header = ({ token = '' }: Credentials) => ({ Authorization: `Bearer ${token}` })
const protocols = ({ token = '' }: Credentials) => Promise.resolve(['feed.v1', token])
const requests = (request: object): Step => (rig) => expect(rig.last().request).toMatchObject(request)

const untyped = (given: object): RigOptions => given

describe('header and subprotocol functions', () => {
  for (const [name, options, request] of [
    ['header', { header }, (token: string) => ({ header: { Authorization: `Bearer ${token}` } })],
    ['protocols', { protocols }, (token: string) => ({ protocols: ['feed.v1', token] })],
  ] as const) {
    test(`CN-18, TK-25: passes the newest token in ${name} on each connection`, playsLater(
      provided(['one', 'two', 'three'], options), requests(request('one')), later(5_000), lost(), later(5_000),
      requests(request('two')), lost(4401), requests(request('three')), askedFresh(false, false, true),
    ))

    test(`TK-25: requests a fresh token after an attempt without an open socket if ${name} reads the token`, playsLater(
      provided(['one', 'two'], { ...options, server: { line: 'refusing' } }), later(3_600_000), is('failed'),
      askedFresh(false, true, false, false, false, false),
    ))

    test(`CN-18: fails the attempt when ${name} throws`, playsLater(
      from({ [name]: () => { throw new Error('no ticket') } }, 0), opened(0), is('reconnecting'),
      reports({ code: 'url-failed', detail: 'no ticket' }),
    ))
  }

  test('CN-18: passes the address argument to the header and subprotocol functions', async () => {
    const given: unknown[] = []
    const record = <Value>(value: Value) => (credentials: Credentials): Value => {
      given.push([credentials.token, credentials.session])
      return value
    }
    const session = { userId: 7, token: 'fixed' }
    await playsLater(from({
      url: record('wss://feed.example.com'), header: record({}), protocols: record([]),
      protocol: createRigProtocol({ session }),
    }, 0), is('open'))()
    expect(given).toEqual(Array(3).fill(['fixed', session]))
  })

  test('CN-28: sends no header when the header function returns undefined', playsLater(
    from({ header: () => undefined, protocols: () => undefined }, 1), is('open'),
    requests({ header: undefined, protocols: undefined }),
  ))

  test('SE-34: redacts the results of the header and subprotocol functions', async () => {
    await playsLater(from({
      header: () => ({ Cookie: 'sid=he4der-5ecret' }), protocols: () => ['pr0toco1-5ecret'], server: { line: 'mute' },
    }, 0), (rig) => rig.last().closed(1006, 'he4der-5ecret pr0toco1-5ecret'), later(1), (rig) => {
      expect(JSON.stringify([rig.reported, rig.statuses, rig.records])).not.toContain('5ecret')
    })()
  })
})

const wrong: readonly (readonly [object, string])[] = [
  [{ header: null }, 'header is null'], [{ header: 'Bearer 5ecret' }, 'header is string'],
  [{ header: ['5ecret'] }, 'header is object'], [{ header: { Authorization: 5 } }, 'header.Authorization is number'],
  [{ header: { Authorization: undefined } }, 'header.Authorization is undefined'],
  [{ protocols: null }, 'protocols is null'], [{ protocols: 'feed' }, 'protocols is string'],
  [{ protocols: [''] }, 'protocols is object'], [{ protocols: [5] }, 'protocols is object'],
]

describe('invalid options', () => {
  for (const [given, message] of wrong) {
    test(`CN-28: rejects ${JSON.stringify(given)} and names the option, even if a function returns it`, async () => {
      expect(() => createRig(untyped(given))).toThrow(`invalid-option: ${message}`)
      const later = Object.entries(given).map(([name, value]: [string, unknown]) => [name, () => value] as const)
      await playsLater(from(untyped(Object.fromEntries(later)), 0), opened(0), is('failed'), failedBy('invalid-option'),
        (rig) => expect(rig.client.status().failure?.detail).toContain(message))()
    })
  }

  test.each<[object, string]>([
    [{ name: '' }, 'name is '], [{ name: 7 }, 'name is 7'], [{ allowInsecure: 'yes' }, 'allowInsecure is yes'],
    [{ policy: 'fast' }, 'policy is fast'], [{ parts: {} }, 'parts is [object Object]'],
    [{ debug: true }, 'debug is true'], [{ native: 'tcp' }, 'native is tcp'],
    [{ header: new Map([['Cookie', '5ecret']]) }, 'header is [object Map]'],
    [{ header: Promise.resolve({ Cookie: '5ecret' }) }, 'header is [object Promise]'],
  ])('CN-29: rejects %o by name', (given, message) => {
    expect(() => createRig(untyped(given))).toThrow(`invalid-option: ${message}`)
  })
})
