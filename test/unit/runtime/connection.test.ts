import { describe, expect, test } from 'vitest'
import { createRig } from '../../support/client-rig'

describe('one socket, by need', () => {
  test('CN-1: the status goes from idle over connecting to open, which is the protocol being ready', () => {
    const rig = createRig({ server: { getsReady: false } })
    expect(rig.client.status()).toEqual({
      status: 'idle', attempt: 0, attempts: 5, nextAtMs: null, pausedBy: null, failure: null, sinceMs: rig.clock.now(),
    })
    rig.advance(1_000)
    const connection = rig.open()
    expect(connection.state).toBe('open')
    expect(rig.client.status()).toMatchObject({ status: 'connecting', sinceMs: rig.clock.now() })
    rig.advance(500)
    connection.message({ type: 'ready' })
    expect(rig.client.status()).toMatchObject({ status: 'open', sinceMs: rig.clock.now(), failure: null })
    rig.advance(60_000)
    expect(rig.client.status().sinceMs).toBe(rig.clock.now() - 60_000)
  })

  test('CN-1: a ready that is told twice changes nothing', () => {
    const rig = createRig()
    const connection = rig.open()
    rig.advance(10)
    const told = rig.statuses.length
    connection.message({ type: 'ready' })
    expect(rig.statuses).toHaveLength(told)
    expect(rig.status()).toBe('open')
  })

  test('CN-2: nothing is opened without a lease, and two leases share one socket', () => {
    const rig = createRig()
    rig.advance(60_000)
    const idle = rig.client.lease('page')
    idle.want(false)
    rig.advance(60_000)
    expect(rig.socket.connections).toHaveLength(0)
    rig.open()
    rig.open()
    rig.advance(60_000)
    expect(rig.socket.connections).toHaveLength(1)
  })

  test('CN-3: a dropped socket is heard no more, and the next one is the only one', () => {
    const rig = createRig({ server: { line: 'mute' }, policy: { connectTimeoutMs: 1_000 } })
    const first = rig.open()
    rig.advance(1_000)
    expect(first.state).toBe('dropped')
    rig.server.line = 'up'
    rig.advance(5_000)
    const second = rig.last()
    expect(second.number).toBe(2)
    expect(rig.status()).toBe('open')
    first.tellAnyway({ type: 'opened' })
    first.tellAnyway({ type: 'message', data: '{"type":"forbidden"}' })
    first.tellAnyway({ type: 'closed', code: 4409, reason: 'late' })
    expect(rig.status()).toBe('open')
    expect(rig.socket.heard()).toBe(1)
  })

  test('CN-3: a second end of the same socket is not heard', () => {
    const rig = createRig()
    const connection = rig.open()
    connection.closed(1006)
    const told = rig.records.length
    connection.tellAnyway({ type: 'closed', code: 4409, reason: '' })
    expect(rig.records).toHaveLength(told)
    expect(rig.status()).toBe('reconnecting')
  })

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

describe('an intended close', () => {
  test('CN-7: goodbye, close with 1000, and never again', () => {
    const rig = createRig()
    const lease = rig.need()
    rig.advance(1_000)
    const connection = rig.last()
    lease.want(false)
    rig.advance(300)
    expect(connection.frames).toContainEqual({ type: 'goodbye' })
    expect(connection.closeCall).toEqual({ code: 1000, reason: '' })
    expect(rig.status()).toBe('idle')
    rig.advance(3_600_000)
    expect(rig.opensAtMs).toHaveLength(1)
    expect(rig.errors).toEqual([])
    expect(rig.client.stats().losses).toBe(0)
  })

  test('CN-7: the close waits for the goodbye to be handed over', () => {
    const rig = createRig()
    const lease = rig.need()
    rig.advance(1_000)
    rig.socket.behaviour.holdSends = true
    lease.want(false)
    rig.advance(300)
    expect(rig.last().closeCall).toBeUndefined()
    rig.advance(100)
    rig.last().settleSends()
    expect(rig.last().closeCall).toBeDefined()
  })

  test('CN-7: but not longer than 200 ms', () => {
    const rig = createRig()
    const lease = rig.need()
    rig.advance(1_000)
    rig.socket.behaviour.holdSends = true
    lease.want(false)
    rig.advance(300 + 199)
    expect(rig.last().closeCall).toBeUndefined()
    rig.advance(1)
    expect(rig.last().closeCall).toBeDefined()
    rig.last().settleSends()
    rig.advance(1_000)
    expect(rig.status()).toBe('idle')
  })

  test('CN-7: a goodbye that cannot be sent is reported, and the close goes on', () => {
    const rig = createRig()
    const lease = rig.need()
    rig.advance(1_000)
    rig.socket.behaviour.sendFails = 'line is down'
    lease.want(false)
    rig.advance(300)
    expect(rig.reported).toEqual([{ code: 'send-failed', detail: 'line is down' }])
    expect(rig.last().closeCall).toBeDefined()
  })

  test('CN-7: a server that closes first, whatever the code, has the last word', () => {
    const rig = createRig()
    const lease = rig.need()
    rig.advance(1_000)
    rig.socket.behaviour.autoClose = false
    lease.want(false)
    rig.advance(300)
    rig.last().closed(4409, 'replaced')
    rig.advance(60_000)
    expect(rig.client.status()).toMatchObject({ status: 'idle', failure: null })
    expect(rig.opensAtMs).toHaveLength(1)
  })

  test('CN-8: a close that native does not answer is settled after closeTimeoutMs, 1,000 by default', () => {
    const rig = createRig()
    const lease = rig.need()
    rig.advance(1_000)
    rig.socket.behaviour.silentClose = true
    lease.want(false)
    rig.advance(300 + 999)
    expect(rig.last().state).toBe('open')
    expect(rig.codes()).toEqual([])
    rig.advance(1)
    expect(rig.last().state).toBe('dropped')
    expect(rig.codes()).toEqual(['close-timeout'])
    rig.need()
    rig.advance(1)
    expect(rig.opensAtMs).toHaveLength(2)
  })
})

describe('what came between', () => {
  test('CN-20: the status carries the failure with code and words, until the next connection is open', () => {
    const rig = createRig()
    rig.open().closed(1011, 'out of memory')
    expect(rig.client.status()).toMatchObject({
      status: 'reconnecting',
      failure: { code: 'connection-lost', closeCode: 1011, detail: 'out of memory', final: false },
    })
    rig.advance(5_000)
    expect(rig.client.status()).toMatchObject({ status: 'open', failure: null })
  })

  test('CN-20: a connection that never opened says so', () => {
    const rig = createRig({ server: { line: 'refusing' } })
    rig.open()
    expect(rig.client.status().failure).toEqual({ code: 'connect-failed', closeCode: 1006, final: false })
  })

  test('CN-16: a connection that the protocol calls lost is a loss with its code', () => {
    const rig = createRig()
    const connection = rig.open()
    connection.message({ type: 'lose' })
    expect(connection.state).toBe('dropped')
    expect(rig.client.status()).toMatchObject({ status: 'reconnecting', failure: { code: 'resync-timeout' } })
    rig.advance(5_000)
    expect(rig.status()).toBe('open')
  })

  test('CN-16: a protocol that is refused for good ends in failed', () => {
    const rig = createRig()
    const connection = rig.open()
    connection.message({ type: 'forbidden' })
    expect(connection.state).toBe('dropped')
    expect(rig.errors).toEqual([{ code: 'forbidden', reason: 'forbidden', attempts: 0 }])
    expect(rig.client.status().failure).toEqual({ code: 'forbidden', final: true })
    rig.advance(3_600_000)
    expect(rig.status()).toBe('failed')
    expect(rig.opensAtMs).toHaveLength(1)
  })
})
