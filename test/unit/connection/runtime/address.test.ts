import { describe, expect, test } from 'vitest'
import { createRig, type RigOptions } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'
import {
  after, asks, atOnce, clockMoved, disposes, failsWith, from, is, needs, noTimers, opened, plays, playsLater, reported,
  reports, shows, signsIn, type Step, unneeded,
} from './steps'

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

  test('CN-18: passes the header, subprotocols and native options to the socket', () => {
    const given = { header: { 'X-App': 'demo' }, protocols: ['feed.v1'], native: { tcpNoDelay: true } }
    expect(createRig(given).open().request).toEqual({ url: 'wss://feed.example.com/ws', maxFrameBytes: 4_194_304, ...given })
  })

  test('CN-18, PF-66: passes the frame limit to the socket, and omits missing options', () => {
    expect(createRig().open().request).toEqual({ url: 'wss://feed.example.com/ws', maxFrameBytes: 4_194_304 })
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
    test(`CN-14: accepts ${url}`, () => {
      expect(createRig({ url }).open().request.url).toBe(address)
    })
  }

  test.each([
    ['wss://feed.example.com/黄金 au?room=伦敦 1&q=%20', '/%E9%BB%84%E9%87%91%20au?room=%E4%BC%A6%E6%95%A6%201&q=%20'],
    [' wss://feed.example.com/ws\n', '/ws'],
    ['wss:\\\\feed.example.com\\@ws', '/@ws'],
  ])('CN-27: passes %j to the native socket as browsers serialize it', (url, rest) => {
    expect(createRig({ url }).open().request.url).toBe(`wss://feed.example.com${rest}`)
  })

  test('CN-14: accepts plain ws in development or with allowInsecure', () => {
    const url = 'ws://feed.example.com/'
    expect(createRig({ url, development: true }).open().request.url).toBe(url)
    expect(createRig({ url, allowInsecure: true }).open().request.url).toBe(url)
  })
})

const url = 'ws://feed.example.com'

const answers: readonly (readonly [string, RigOptions])[] = [
  ['a static address', { url }],
  ['an address that is asked for', { url: () => url }],
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
  ])('CN-22: handles %s in each connectError listener after at least 300 ms', (
    _, times, ask, options,
  ) => plays(
    unneeded(options), (rig, page) => rig.client.on('connectError', () => {
      if (rig.errors.length < 100) ask(rig, page, [])
    }),
    needs(true), reported(1), is('connecting'), after(299), reported(1), after(1), reported(2), after(3_000),
    reported(times), opened(0),
  )())

  test.each(answers)('RT-63: makes the next attempt when a listener for its diagnostic calls reconnect(): %s', async (
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

  test('CN-22: does not delay attempts when the wall clock is set back', plays(
    from({ url }, 0), clockMoved(-3_600_000), asks(), reported(2),
  ))

  test.each<[string, Step, number]>([
    ['disposed of', disposes, 1], ['closed', (rig) => rig.client.close(), 2],
  ])('CN-22: drops the delayed failure when the client is %s first', (_, leave, diagnostics) => plays(
    unneeded({ url }), (rig) => rig.client.connect(), asks(), is('connecting'), leave, after(300), is('idle'),
    reported(1), (rig) => expect(rig.reported).toHaveLength(diagnostics), noTimers,
  )())
})

test('CN-17: passes each user’s own token to address functions that read the token late', async () => {
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
