import { once } from 'node:events'
import { IncomingMessage, ServerResponse, type IncomingHttpHeaders } from 'node:http'
import { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { describe, expect, test, vi } from 'vitest'
import { createApi, createControlApi } from '../../../server/feed/http/api'
import { noFaults } from '../../../server/feed/model/hub/faults'
import { readWhole } from '../../../server/wire/answer'
import { maxUnreadBytes, requestTimes } from '../../../server/wire/bounded-sockets'
import { frameLimits } from '../../../server/wire/frame-limits'
import { isLoopbackAddress, isLoopbackOrigin, plainAddress, addressGroup } from '../../../server/wire/address'
import { endTinyParts, readBody, sendAnswer } from '../../../server/wire/request-body'
import { refuseUpgrade } from '../../../server/wire/refuse-upgrade'
import { readRequestUrl } from '../../../server/wire/request-url'
import { securityHeaders } from '../../../server/wire/security-headers'
import { makeExchange, present, startMs } from './support'
import { createRequestAddress } from '../../../server/wire/request-address'
import { createClientLimits } from '../../../server/wire/client-limits'
import { createOriginCheck } from '../../../server/wire/origins'
import { expectIndependent } from '../scaling/cost'

function requestOf(url: string, headers: IncomingHttpHeaders = {}, peer = '127.0.0.1', method?: string) {
  const request = new IncomingMessage(Object.defineProperty(new Socket(), 'remoteAddress', { value: peer }))
  return Object.assign(request, { url, headers, ...(method === undefined ? {} : { method }) })
}

describe('the request origin', () => {
  const here = ['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1']
  const others = ['127.0.0', '127.0.0.1.example', '1127.0.0.1', '::2', '128.0.0.1', '', undefined]
  test.each([...here, ...others])('SV-46: decides whether the address %s belongs to this machine', (address) => {
    expect(isLoopbackAddress(address)).toBe(here.includes(address ?? ''))
  })

  test.each<readonly [origin: string | undefined, isHere: boolean]>([
    [undefined, true], ['http://localhost:5173', true], ['http://127.0.0.1', true], ['https://[::1]:8', true],
    ['http://127.100.20.3', true], ['null', false], ['', false], ['http://localhost.example', false],
    ['http://10.0.0.1', false], ['anything://localhost', false], ['file://localhost', false],
  ])('SV-46: decides whether the origin %s belongs to this machine: %s', (origin, isHere) => {
    expect(isLoopbackOrigin(origin)).toBe(isHere)
  })

  test.each([
    ['10.0.0.1', '10.0.0.1'], ['10.0.0.1:80', '10.0.0.1'], ['::FFFF:A00:1', '10.0.0.1'],
    ['[2001:DB8::1]:80', '2001:db8::1'], ['[2001:db8::1]', '2001:db8::1'],
    ['2001:db8::ffff:a00:1', '2001:db8::ffff:a00:1'],
    ['fe80::1%eth0', 'fe80::1%eth0'], ['10.0.0', undefined], ['10.0.0.1:123456', undefined],
    ['example.com', undefined], ['::ffff:a00:1:0', '::ffff:a00:1:0'],
  ])('SV-94: normalizes the address %s to %s', (text, plain) => {
    expect(plainAddress(text)).toBe(plain)
  })
})

describe('an HTTP request to the feed', () => {
  const feed = present(makeExchange({ positions: 1 }).open('10260'))

  function openApi() {
    const read: unknown[] = []
    const tokens: unknown[] = []
    const readFeed = (traderId: string, address: string) => (read.push([traderId, address]), feed)
    const api = createApi({
      engine: {
        read: readFeed, books: readFeed, prices: () => expect.unreachable(),
        now: () => startMs, health: () => ({ sound: true, accounts: 1 }),
      },
      seed: '1', startMs, uptimeMs: () => 5, connectionCount: () => 2,
      mayEnter: (_traderId, token) => (tokens.push(token), true),
      controlPort: () => null,
      addressOf: () => 'counted',
    })
    const statusOf = async (...request: Parameters<typeof requestOf>): Promise<number> =>
      (await api(requestOf(...request), '')).status
    return { read, tokens, statusOf, api }
  }

  test('SV-33: reads a request’s bearer token and client address', async () => {
    const { read, tokens, statusOf } = openApi()
    const url = '/api/positions?traderid=7'
    const headers = ['Bearer secret', 'bearer secret', 'No Bearer secret', 'Bearer ', 'Bearer a\nb']
    for (const authorization of headers) expect(await statusOf(url, { authorization })).toBe(200)
    expect(await statusOf(url)).toBe(200)
    expect(tokens).toEqual(['secret', ...Array<undefined>(5).fill(undefined)])
    expect(read[0]).toEqual(['7', 'counted'])
  })

  test('SV-45: rejects a request with a malformed URL, and treats a missing method as GET', async () => {
    const { api, statusOf } = openApi()
    const malformed = { status: 400, body: { Code: 400, msg: 'the address is malformed' } }
    expect(await api(requestOf('//x/../y'), '')).toEqual(malformed)
    expect([await statusOf('/healthz'), await statusOf('/healthz', {}, '::1', 'POST')]).toEqual([200, 405])
  })

  test('SV-46: returns 404 for any other path on the control port, even for a malformed path', async () => {
    const control = { state: noFaults, apply: () => undefined }
    const api = createControlApi({ control, connections: () => [], log: () => [] })
    const unknown = { status: 404, body: { Code: 404, msg: 'no such path' } }
    for (const url of ['//x/../y', '/', '/faults/']) expect(await api(requestOf(url), '')).toEqual(unknown)
    expect(await api(requestOf('/faults'), '')).toMatchObject({ status: 200 })
  })
})

describe('responses', () => {
  test('SV-42: distinguishes valid, missing and invalid whole numbers in a query', () => {
    const read = (text: string | undefined) =>
      readWhole(new URLSearchParams(text === undefined ? {} : { limit: text }), 'limit', 200)
    expect([read(undefined), read('0'), read('12'), read('200')]).toEqual([null, 0, 12, 200])
    const wrongs = ['201', '', '-1', '1.5', 'x1', '1x', 'x', '1234567890123456']
    expect(wrongs.map(read)).toEqual(Array(8).fill(undefined))
  })

  /** Returns everything sent from the rejected upgrade until the socket ends. */
  async function refused(...refusal: readonly [status: number, msg?: string]): Promise<readonly string[]> {
    const text: string[] = []
    const socket = new Duplex({
      read: () => undefined,
      write(chunk, _encoding, done) {
        text.push(String(chunk))
        done()
      },
    })
    refuseUpgrade(socket, ...refusal)
    await new Promise((resolve) => void socket.once('close', resolve))
    return text.join('').split('\r\n\r\n')
  }

  test('SV-68 SE-12: sends security headers with a rejected WebSocket upgrade, and ends the socket', async () => {
    const [head = '', body] = await refused(429, 'zu viel…')
    const [first, ...headers] = head.split('\r\n')
    expect([first, body]).toEqual(['HTTP/1.1 429 Too Many Requests', '{"Code":429,"msg":"zu viel…"}'])
    expect(headers).toEqual([
      'Connection: close', ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
      'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(String(body))}`,
    ])
    expect((await refused(503))[1]).toBe('{"Code":503,"msg":"Service Unavailable"}')
  })

  test('SV-45: treats a request without a URL as a request for the root path', () => {
    expect(readRequestUrl({ url: undefined })?.pathname).toBe('/')
    expect(readRequestUrl({ url: ':99999/' })).toBeUndefined()
  })
})

describe('limits', () => {
  test('SV-148 SV-122 SV-268: sets request timeouts, frame limits and the unread limit', () => {
    expect(maxUnreadBytes).toBe(67_108_864)
    expect(requestTimes(30_000))
      .toEqual({ headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2_500 })
    expect(requestTimes(1_000)).toMatchObject({ headersTimeout: 1_000, connectionsCheckingInterval: 250 })
    expect(frameLimits(1_025)).toEqual({
      maxPayload: 1_025, maxFragments: 16, maxBufferedChunks: 3, closeTimeout: 2_000, autoPong: false,
      allowSynchronousEvents: false, perMessageDeflate: false,
    })
  })

  test.each([[1, 16], [65_536, 16], [262_144, 16], [262_145, 17], [4_194_304, 256]])(
    'SV-120: limits a frame of up to %i bytes to %i fragments', (maxFrameBytes, maxFragments) => {
      expect(frameLimits(maxFrameBytes)).toMatchObject({ maxFragments })
    },
  )
})

const sound = [
  '/', '//', '//[', '/healthz', '/api/positions?traderid=10260', '/%zz', '/%E4%BD%A0', '/api/...', '/api/a.b/..c',
  "/-_.!~*'()", '/api/x?path=/../healthz', '/?a?b',
]
test.each([
  ...sound, '/api/../healthz', '/api/./x', '/api/..', '/api/%2e%2e/healthz', '/api/.%2E/healthz', '/api/..\\healthz',
  '\\healthz', '/api#/../healthz', 'http://feed/healthz', ':80/healthz', '@feed/healthz', '/你', '/a\tb', '*', '?a',
])('SE-23: returns the path of %s or rejects the URL as malformed', (asked) => {
  expect(readRequestUrl({ url: asked })?.pathname).toBe(sound.includes(asked) ? asked.split('?')[0] : undefined)
})

describe('the client address of a request', () => {
  const two = ['10.0.0.1', '10.0.0.2']
  test.each<[peer: string, forwarded: string | undefined, address: string, proxies?: readonly string[]]>([
    ['203.0.113.7', undefined, '203.0.113.7'],
    ['::ffff:203.0.113.7', undefined, '203.0.113.7'],
    ['203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:127.0.0.1', '::ffff:198.51.100.1', '198.51.100.1'],
    ['::1', '6.6.6.6, 198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', '198.51.100.1,127.0.0.1', '198.51.100.1'],
    ['127.0.0.1', '2001:db8::1', '2001:db8::1'],
    ['127.0.0.1', '198.51.100.1, ::ffff:7f00:1', '198.51.100.1'],
    ['fe80::1%eth0', '198.51.100.1', 'fe80::1%eth0'],
    ['127.0.0.1', 'unknown', '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1, junk', '127.0.0.1'],
    ['127.0.0.1', '127.0.0.1, 127.0.0.2', '127.0.0.1'],
    ['127.0.0.1', '', '127.0.0.1'],
    ['127.0.0.1', undefined, '127.0.0.1'],
    // A given proxy is trusted in any notation, and then this machine is not.
    ['2001:db8::a', '198.51.100.1', '198.51.100.1', ['2001:DB8::A']],
    ['2001:db8::a', '198.51.100.1', '198.51.100.1', ['2001:db8:0:0::a']],
    ['10.0.0.1', '198.51.100.1', '198.51.100.1', ['::FFFF:a00:1']],
    ['127.0.0.1', '198.51.100.1', '127.0.0.1', two],
    ['::ffff:10.0.0.1', '6.6.6.6, 198.51.100.1, 10.0.0.2', '198.51.100.1', two],
    ['127.0.0.1', ',198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', ',127.0.0.2', '127.0.0.2'],
  ])('SV-94: for peer %s, header %s and proxies $3, counts address %s', (peer, forwarded, address, proxies = []) => {
    expect(createRequestAddress(proxies)(requestOf('/', { 'x-forwarded-for': forwarded }, peer))).toBe(address)
  })

  test.each([[15, '198.51.100.1'], [16, '127.0.0.2'], [4_000, '127.0.0.2']])(
    'SV-269: counts a request with %i proxies in its header for the address %s', (count, address) => {
      const forwarded = `198.51.100.1${', 127.0.0.2'.repeat(count)}`
      expect(createRequestAddress([])(requestOf('/', { 'x-forwarded-for': forwarded }))).toBe(address)
    },
  )

  test('SV-269: reads the client address at the same cost from a header of any length', () => {
    const addressOf = createRequestAddress([])
    expectIndependent(800, (size) => {
      const request = requestOf('/', { 'x-forwarded-for': `${','.repeat(size)}198.51.100.1` })
      return () => {
        for (let round = 0; round < 2_000; round += 1) addressOf(request)
      }
    })
  })

  const longest = `${'a'.repeat(296)}.b.c`
  const origins = [`https://${longest.slice(8)}`, `https://${longest.slice(7)}`]
  test.each([
    ['a host of 300 characters', true, { host: longest }],
    ['a host of 301 characters', false, { host: `a${longest}` }],
    ['an allowed origin of 300 characters', true, { origin: origins[0] }],
    ['an allowed origin of 301 characters', false, { origin: origins[1] }],
  ])('SV-269: checks a request with %s (accepted: %s)', (_, isAllowed, headers) => {
    const mayUse = createOriginCheck({ origins, host: undefined, pagePort: undefined, proxies: [] })
    expect(mayUse(requestOf('/', headers, '198.51.100.1'))).toBe(isAllowed)
  })
})

describe('addresses in rate limits', () => {
  test.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:0001:0002::1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['1::4:5:6:7:8', '1:0:0:4::/64'],
    ['::4:5:6:7:8', '0:0:0:4::/64'],
    ['1:2::4:5:6:7:8', '1:2:0:4::/64'],
    ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['1:2:3:4:5:6:7::', '1:2:3:4::/64'],
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['no address', 'no address'],
    ['', ''],
  ])('SV-140: counts the address %s as %s', (address, group) => {
    expect(addressGroup(address)).toBe(group)
  })

  test('SV-140: applies one limit to 10,000 addresses of a /64, and separate limits to other /64s', () => {
    const mayAsk = createClientLimits({ perSecond: 1, burst: 400 }, () => 0)
    const allowed = Array.from({ length: 10_000 }, (_, host) => mayAsk(`2001:db8:1:2::${host.toString(16)}`))
    expect(allowed.filter(Boolean)).toHaveLength(400)
    expect(mayAsk('2001:db8:1:3::1')).toBe(true)
  })
})

describe('the request body', () => {
  test('SV-235: returns a body up to the limit, and only the size of a longer body', async () => {
    const read = async (...parts: readonly string[]) => {
      const request = requestOf('/')
      const result = readBody(request, 4)
      for (const part of parts) request.emit('data', Buffer.from(part))
      request.emit('end')
      const { body, size } = await result
      return [body?.toString(), size]
    }
    expect([await read('ab', 'cd'), await read('ab', 'cde')]).toEqual([['abcd', 4], [undefined, 5]])
  })

  test.each([
    ['accepts 257 chunks of one byte', 257, 1, true], ['rejects 258 chunks of one byte', 258, 1, false],
    ['accepts 512 chunks of 128 bytes', 512, 128, true], ['rejects 513 chunks of 128 bytes', 513, 128, false],
    ['accepts 10,000 chunks of 256 bytes', 10_000, 256, true],
  ])('SV-256: %s in a request body', (_, count, size, isKept) => {
    const request = requestOf('/')
    endTinyParts(request)
    request.resume()
    for (let part = 0; part < count; part += 1) request.push(Buffer.alloc(size))
    expect([request.destroyed, request.push(null)]).toEqual([!isKept, false])
  })

  test('SV-235: returns no body when the connection is cut before or during the read', async () => {
    const cutOff = { body: undefined, size: 0 }
    for (const end of ['error', 'close']) {
      const request = requestOf('/')
      const result = readBody(request, 4)
      request.emit(end, new Error('reset'))
      expect(await result).toEqual(cutOff)
    }
    const request = requestOf('/')
    const closed = once(request, 'close')
    request.destroy()
    await closed
    expect(await readBody(request, 4)).toEqual(cutOff)
  })
})

describe('a response sent before the body has arrived', () => {
  const mebibyte = Buffer.alloc(1_024 * 1_024)
  const chunked = { 'transfer-encoding': 'chunked' }

  function answered(headers: Readonly<Record<string, string>>, bytes?: Buffer) {
    const request = requestOf('/', headers)
    const response = new ServerResponse(request)
    sendAnswer(request, response, 404, {}, bytes)
    return { request, response }
  }

  test('SV-235: stops reading a request body when the body or connection ends, or after 2 s', () => {
    vi.useFakeTimers()
    expect(answered({}).response.writableEnded).toBe(true)
    for (const headers of [chunked, { 'content-length': '1' }]) {
      for (const end of ['end', 'close']) {
        const { request, response } = answered(headers, Buffer.from('none'))
        expect([response.writableEnded, response.shouldKeepAlive]).toEqual([false, false])
        request.emit(end)
        expect([response.writableEnded, vi.getTimerCount()]).toEqual([true, 0])
      }
    }
    const { response } = answered(chunked)
    vi.advanceTimersByTime(1_999)
    // The head of an empty response is sent immediately.
    expect([response.writableEnded, response.writableLength > 0]).toEqual([false, true])
    vi.advanceTimersByTime(1)
    expect(response.writableEnded).toBe(true)
  })

  test('SV-235: reads at most 8 MiB of the body', () => {
    const { request, response } = answered(chunked, Buffer.from('none'))
    for (let part = 0; part < 8; part += 1) request.emit('data', mebibyte)
    expect(response.writableEnded).toBe(false)
    request.emit('data', Buffer.alloc(1))
    expect(response.writableEnded).toBe(true)
  })
})
