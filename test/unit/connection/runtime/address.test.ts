import { describe, expect, test } from 'vitest'
import { type Rig, type RigOptions, createRig } from '../../../support/client-rig'
import { createRigProtocol } from '../../../support/rig-protocol'

describe('addresses', () => {
  test('CN-17: the address is asked for each connection', async () => {
    const asked: number[] = []
    const rig = createRig({
      url: () => {
        asked.push(asked.length + 1)
        return `wss://feed.example.com/${asked.length}`
      },
    })
    rig.need()
    await rig.advanceAsync(0)
    rig.last().closed(1006)
    await rig.advanceAsync(5_000)
    expect(asked).toEqual([1, 2])
    expect(rig.socket.connections.map(({ request }) => request.url)).toEqual([
      'wss://feed.example.com/1', 'wss://feed.example.com/2',
    ])
  })

  for (const [how, url] of [
    ['throws', (): string => { throw new Error('no route') }],
    ['rejects', (): Promise<string> => Promise.reject(new Error('no route'))],
  ] as const) {
    test(`CN-17, CN-24: an address that ${how} costs the attempt, and is reported`, async () => {
      const rig = createRig({ url })
      rig.need()
      await rig.advanceAsync(0)
      expect(rig.client.status()).toMatchObject({
        status: 'reconnecting', attempt: 1, failure: { code: 'url-failed', detail: 'no route', final: false },
      })
      expect(rig.reported).toEqual([{ code: 'url-failed', detail: 'no route' }])
      expect(rig.socket.connections).toHaveLength(0)
    })
  }

  test('CN-17: the address is asked after the token, with it and the session', async () => {
    const asked: unknown[] = []
    const session = { userId: 7, token: () => Promise.resolve('fresh-from-provider') }
    const rig = createRig({
      protocol: createRigProtocol({ session }),
      url: ({ token, session: whose }) => {
        asked.push([token, whose])
        return 'wss://feed.example.com'
      },
    })
    rig.need()
    await rig.advanceAsync(0)
    expect(asked).toEqual([['fresh-from-provider', session]])
  })

  test('CN-17: without a session the address is asked with neither', async () => {
    const asked: unknown[] = []
    const rig = createRig({
      url: ({ token, session }) => {
        asked.push([token, session])
        return 'wss://feed.example.com'
      },
      protocol: createRigProtocol({ needsSession: false }),
    })
    rig.need()
    await rig.advanceAsync(0)
    expect(asked).toEqual([[undefined, null]])
  })

  test('CN-24: a refused address is reported with what was expected and what was got', async () => {
    for (const [answer, got] of [
      ['https://a.example/ws?token=tok-5ecret', 'https://a.example/ws?***'], [42, 'number'],
    ] as const) {
      const rig = createRig({ url: () => Promise.resolve(answer as string) })
      rig.need()
      await rig.advanceAsync(0)
      expect(rig.reported).toEqual([{ code: 'invalid-url', detail: `expected wss://host/path, got ${got}` }])
    }
  })

  test('CN-18: header and subprotocols reach the socket', () => {
    const rig = createRig({ header: { 'X-App': 'demo' }, protocols: ['feed.v1'] })
    expect(rig.open().request).toEqual({
      url: 'wss://feed.example.com/ws', header: { 'X-App': 'demo' }, protocols: ['feed.v1'],
    })
  })

  test('CN-18: what is not given is not handed on', () => {
    expect(createRig().open().request).toEqual({ url: 'wss://feed.example.com/ws' })
  })

  const refused = [
    ['ws://feed.example.com', 'insecure-url'],
    ['ws://localhost.example.com', 'insecure-url'],
    ['ws://127.0.0.1.example.com', 'insecure-url'],
    ['https://feed.example.com', 'invalid-url'],
    ['/ws', 'invalid-url'],
    ['wss://', 'invalid-url'],
    ['ws://feed.example.com\\@localhost/', 'invalid-url'],
    ['', 'invalid-url'],
  ] as const
  for (const [url, code] of refused) {
    test(`CN-14: ${url === '' ? 'an empty address' : url} is refused with ${code}`, () => {
      const rig = createRig({ url })
      rig.need()
      expect(rig.client.status()).toMatchObject({ status: 'failed', failure: { code, final: true } })
      expect(rig.client.status().failure?.detail).toBe(`expected wss://host/path, got ${url}`)
      expect(rig.errors).toEqual([{ code, reason: code, attemptsMade: 0 }])
      expect(rig.opensAtMs).toEqual([])
    })
  }

  const taken = [
    'ws://localhost:8787/ws', 'ws://feed.localhost', 'ws://127.0.0.1', 'ws://127.1.2.3:80', 'ws://[::1]:80/ws',
    'ws://[0:0:0:0:0:0:0:1]', 'wss://feed.example.com', 'WSS://FEED.EXAMPLE.COM?x=1', 'wss://user@feed.example.com',
  ]
  for (const url of taken) {
    test(`CN-14: ${url} is taken`, () => {
      expect(createRig({ url }).open().request.url).toBe(url)
    })
  }

  test('CN-14: plain ws is for development, or for who allows it', () => {
    const url = 'ws://feed.example.com'
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

describe('a refused address that is asked for again', () => {
  const asks: readonly (readonly [string, number, (rig: Rig, again: () => void) => void])[] = [
    ['reconnect()', 12, (rig) => { rig.client.reconnect() }],
    ['another session', 12, (rig) => { rig.client.setSession({ userId: 1 }) }],
    // Between two renewals of the budget an event has one try a second.
    ['a new need', 5, (_, again) => again()],
  ]
  for (const [what, times, ask] of asks) {
    test(`CN-22: ${what} in the listener of each connectError is answered after 300 ms at the soonest`, () => {
      const rig = createRig({ url })
      const page = rig.client.lease('page')
      const again = (): void => { page.want(false); page.want(true) }
      rig.client.on('connectError', () => {
        if (rig.errors.length < 100) ask(rig, again)
      })
      again()
      expect(rig.errors).toHaveLength(1)
      expect(rig.status()).toBe('connecting')
      rig.advance(299)
      expect(rig.errors).toHaveLength(1)
      rig.advance(1)
      expect(rig.errors).toHaveLength(2)
      rig.advance(3_000)
      expect(rig.errors).toHaveLength(times)
      expect(rig.opensAtMs).toEqual([])
    })
  }

  for (const [what, options] of answers) {
    test(`CN-22: ${what} leaves time for everything else`, async () => {
      const rig = createRig(options)
      rig.client.on('connectError', () => { rig.client.reconnect() })
      rig.need()
      await rig.advanceAsync(3_000)
      expect(rig.errors).toHaveLength(11)
      expect(rig.opensAtMs).toEqual([])
    })
  }

  test.each(answers)('RT-63: %s: reconnect() in a listener of its diagnostic asks for the next attempt', async (
    _, options,
  ) => {
    const rig = createRig(options)
    let reported = 0
    rig.client.on('diagnosed', () => {
      reported += 1
      if (reported === 1) rig.client.reconnect()
    })
    rig.need()
    await rig.advanceAsync(1_000)
    expect([rig.errors.length, reported, rig.status()]).toEqual([2, 2, 'failed'])
  })

  test('CN-22: a wall clock that is set back delays nothing', () => {
    const rig = createRig({ url })
    rig.need()
    rig.clock.setWall(rig.clock.now() - 3_600_000)
    rig.client.reconnect()
    expect(rig.errors).toHaveLength(2)
  })

  test('CN-22: it is dropped when the answer is no longer awaited', () => {
    for (const leave of [(rig: Rig) => rig.client.dispose(), (rig: Rig) => rig.client.close()]) {
      const rig = createRig({ url })
      rig.client.connect()
      rig.client.reconnect()
      expect(rig.status()).toBe('connecting')
      leave(rig)
      rig.advance(300)
      expect(rig.status()).toBe('idle')
      expect(rig.errors).toHaveLength(1)
      expect(rig.clock.pending()).toBe(0)
    }
  })
})

test('CN-17: an address that reads the token late reads that of its own user', async () => {
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
