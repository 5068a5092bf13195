import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createApi } from '../../../server/feed/http/api'
import { createAccountQuota } from '../../../server/feed/sockets/account-quota'
import { answer, problem, readWhole } from '../../../server/wire/answer'
import { maxUnreadBytes, requestTimes } from '../../../server/wire/bounded-sockets'
import { frameLimits } from '../../../server/wire/frame-limits'
import { hostNameOf, isLoopbackAddress, isLoopbackOrigin, plainAddress } from '../../../server/wire/address'
import { refuseUpgrade } from '../../../server/wire/refuse-upgrade'
import { readRequestUrl } from '../../../server/wire/request-url'
import { securityHeaders } from '../../../server/wire/security-headers'
import { makeExchange, present, startMs } from './support'

function requestOf(url: string, headers: Record<string, string> = {}, peer = '127.0.0.1', method?: string) {
  const request = new IncomingMessage(Object.defineProperty(new Socket(), 'remoteAddress', { value: peer }))
  return Object.assign(request, { url, headers, ...(method === undefined ? {} : { method }) })
}

describe('whose request it is', () => {
  test.each(['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1'])('SV-46: %s is this machine', (address) => {
    expect(isLoopbackAddress(address)).toBe(true)
  })

  test.each(['127.0.0', '127.0.0.1.example', '1127.0.0.1', '::2', '128.0.0.1', '', undefined])(
    'SV-46: %s is not this machine', (address) => {
      expect(isLoopbackAddress(address)).toBe(false)
    })

  test.each<readonly [origin: string | undefined, isHere: boolean]>([
    [undefined, true], ['http://localhost:5173', true], ['http://127.0.0.1', true], ['https://[::1]:8', true],
    ['http://127.100.20.3', true], ['null', false], ['', false], ['http://localhost.example', false],
    ['http://10.0.0.1', false],
  ])('SV-46: a page of %s is of this machine: %s', (origin, isHere) => {
    expect(isLoopbackOrigin(origin)).toBe(isHere)
  })

  test.each([
    ['10.0.0.1', '10.0.0.1'], ['10.0.0.1:80', '10.0.0.1'], ['::FFFF:A00:1', '10.0.0.1'],
    ['[2001:DB8::1]:80', '2001:db8::1'], ['2001:db8::ffff:a00:1', '2001:db8::ffff:a00:1'],
    ['fe80::1%eth0', 'fe80::1%eth0'], ['10.0.0', undefined], ['10.0.0.1:123456', undefined],
    ['example.com', undefined], ['::ffff:a00:1:0', '::ffff:a00:1:0'],
  ])('SV-94: %s is the address %s', (text, plain) => {
    expect(plainAddress(text)).toBe(plain)
  })

  test('SV-103: a host without a name has none', () => {
    expect([hostNameOf(undefined), hostNameOf('')]).toEqual([undefined, undefined])
    expect(hostNameOf('Feed.Example:8787')).toBe('feed.example')
  })
})

describe('a request to the feed over HTTP', () => {
  const feed = present(makeExchange({ positions: 1 }).open('10260'))

  function openApi() {
    const read: unknown[] = []
    const tokens: unknown[] = []
    const api = createApi({
      engine: {
        read: (traderId, address) => (read.push([traderId, address]), feed), prices: () => expect.unreachable(),
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

  test('SV-33: the token is that of a bearer, and the address the one that it counts for', async () => {
    const { read, tokens, statusOf } = openApi()
    const url = '/api/positions?traderid=7'
    const headers = ['Bearer secret', 'bearer secret', 'No Bearer secret', 'Bearer ', 'Bearer a\nb']
    for (const authorization of headers) expect(await statusOf(url, { authorization })).toBe(200)
    expect(await statusOf(url)).toBe(200)
    expect(tokens).toEqual(['secret', ...Array<undefined>(5).fill(undefined)])
    expect(read[0]).toEqual(['7', 'counted'])
  })

  test('SV-45: a malformed address is refused, and a request without a method is a GET', async () => {
    const { api, statusOf } = openApi()
    const malformed = { status: 400, body: { Code: 400, msg: 'the address is malformed' } }
    expect(await api(requestOf('//x/../y'), '')).toEqual(malformed)
    expect([await statusOf('/healthz'), await statusOf('/healthz', {}, '::1', 'POST')]).toEqual([200, 405])
  })
})

/** A client that keeps its side open. */
function openSocket() {
  const text: string[] = []
  const socket = new Duplex({
    read: () => undefined,
    write(chunk, _encoding, done) {
      text.push(String(chunk))
      done()
    },
  })
  return { socket, text }
}

describe('answers', () => {
  test('SV-45: say their status again', () => {
    expect([answer({ a: 1 }), problem(404, 'no such path')])
      .toEqual([{ status: 200, body: { Code: 200, a: 1 } }, { status: 404, body: { Code: 404, msg: 'no such path' } }])
  })

  test('SV-42: a whole number is read up to the highest, and distinguished from what is missing', () => {
    const read = (text: string | undefined) =>
      readWhole(new URLSearchParams(text === undefined ? {} : { limit: text }), 'limit', 200)
    expect([read(undefined), read('0'), read('12'), read('200')]).toEqual([null, 0, 12, 200])
    const wrongs = ['201', '', '-1', '1.5', 'x1', '1x', 'x', '1234567890123456']
    expect(wrongs.map(read)).toEqual(Array(8).fill(undefined))
  })

  test('SV-68: a WebSocket that is refused gets an answer with its headers, and its socket ends', async () => {
    const { socket, text } = openSocket()
    refuseUpgrade(socket, 429, 'zu viel…')
    await new Promise((resolve) => void socket.once('close', resolve))
    const [head = '', body] = text.join('').split('\r\n\r\n')
    const [first, ...headers] = head.split('\r\n')
    expect([first, body]).toEqual(['HTTP/1.1 429 Too Many Requests', '{"Code":429,"msg":"zu viel…"}'])
    expect(headers).toEqual([
      'Connection: close', ...Object.entries(securityHeaders).map(([name, value]) => `${name}: ${value}`),
      'Content-Type: application/json', `Content-Length: ${Buffer.byteLength(String(body))}`,
    ])
  })

  test('SV-68: without words of its own, those of the status', async () => {
    const { socket, text } = openSocket()
    refuseUpgrade(socket, 503)
    await new Promise((resolve) => void socket.once('close', resolve))
    expect(text.join('')).toContain('{"Code":503,"msg":"Service Unavailable"}')
  })

  test('SV-45: a request without an address is one for the root', () => {
    expect(readRequestUrl({ url: undefined })?.pathname).toBe('/')
    expect(readRequestUrl({ url: ':99999/' })).toBeUndefined()
  })
})

describe('limits', () => {
  test('SV-148 SV-122: of requests and frames', () => {
    expect(maxUnreadBytes).toBe(67_108_864)
    expect(requestTimes(30_000))
      .toEqual({ headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2_500 })
    expect(requestTimes(1_000)).toMatchObject({ headersTimeout: 1_000, connectionsCheckingInterval: 250 })
    expect(frameLimits(1_025)).toEqual({
      maxPayload: 1_025, maxFragments: 16, maxBufferedChunks: 3, closeTimeout: 2_000, autoPong: false,
      perMessageDeflate: false,
    })
  })

  test('SV-132: nothing stays of addresses that left their accounts ten minutes ago', () => {
    const at = { ms: 10_000_000 }
    const set = vi.spyOn(Map.prototype, 'set')
    onTestFinished(() => set.mockRestore())
    const quota = createAccountQuota({
      maxAccountsPerAddress: 3, maxLinesPerAccount: 4, isKept: () => false, now: () => at.ms,
    })
    const take = (address: string, traderId = 'a'): (() => void) => {
      const leave = quota.take(address, traderId)
      return typeof leave === 'function' ? leave : expect.unreachable()
    }
    take('198.51.100.1')()
    const lines = set.mock.contexts[set.mock.calls.findIndex(([key, value]) => key === 'a' && value === 1)]
    expect(lines).toEqual(new Map())
    const keys = (): readonly unknown[] => {
      const index = set.mock.calls.findIndex(([key]) => key === '198.51.100.1')
      return [...(set.mock.contexts[index] as Map<unknown, unknown>).keys()]
    }
    const stay = take('198.51.100.2', 'b')
    at.ms += 599_999
    take('198.51.100.3')
    expect(keys()).toEqual(['198.51.100.1', '198.51.100.2', '198.51.100.3'])
    at.ms += 1
    take('198.51.100.4')
    expect(keys()).toEqual(['198.51.100.2', '198.51.100.3', '198.51.100.4'])
    stay()
    at.ms += 599_999
    take('198.51.100.5')
    expect(keys()).toContain('198.51.100.2')
    at.ms += 600_000
    take('198.51.100.6')
    expect(keys()).not.toContain('198.51.100.2')
  })
})
