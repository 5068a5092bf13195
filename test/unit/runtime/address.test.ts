import { describe, expect, test } from 'vitest'
import { createRig } from '../../support/client-rig'

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
  }

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
      expect(rig.errors).toEqual([{ code, reason: code, attempts: 0 }])
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
