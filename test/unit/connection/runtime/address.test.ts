import { describe, expect, test } from 'vitest'
import { createRig } from '../../../support/client-rig'
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
    test(`CN-17: an address that ${how} costs the attempt`, async () => {
      const rig = createRig({ url })
      rig.need()
      await rig.advanceAsync(0)
      expect(rig.client.status()).toMatchObject({
        status: 'reconnecting', attempt: 1, failure: { code: 'url-failed', detail: 'no route', final: false },
      })
      expect(rig.socket.connections).toHaveLength(0)
    })

    test(`CN-24: an address that ${how} is reported`, async () => {
      const rig = createRig({ url })
      rig.need()
      await rig.advanceAsync(0)
      expect(rig.reported).toEqual([{ code: 'url-failed', detail: 'no route' }])
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

  test('CN-14: an address that is no text is refused', async () => {
    const answers = [42, undefined] as readonly unknown[]
    for (const answer of answers) {
      const rig = createRig({ url: () => Promise.resolve(answer as string) })
      rig.need()
      await rig.advanceAsync(0)
      expect(rig.client.status().failure).toMatchObject({ code: 'invalid-url' })
    }
  })
})
