import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { jsonProtocol, type Protocol, type ProtocolLine } from '../../../src'
import type { Ports } from '../../../src/connection/ports/ports'
import { createDevelopment } from '../../../src/advice/development'
import { chatProtocol } from '../../../src/chat'
import { socketIoProtocol, socketIoUrl } from '../../../src/socket-io'
import { defaultPorts } from '../../../src/platform/default-ports'
import { adviseOptions, keepGiven } from '../../../src/shared/options'
import { createScriptedBus, createScriptedLifecycle } from '../../../src/testing/scripted-ports'
import { createTestServer } from '../../../src/testing/test-server'
import { type Case, createAdvised, type Given, playCase, unchecked } from './advised'

const texts: Protocol<object> = {
  name: 'texts', liveness: 'any', needsSession: false, policy: { ping: false },
  start: () => ({ received: () => undefined, encode: (frame) => String(Object(frame).text) }),
}

function development(given: Partial<Ports> = {}) {
  const printed: string[] = []
  const { clock, ...ports } = createTestServer().ports
  const all: Ports = {
    ...defaultPorts(), ...ports, clock, bus: createScriptedBus(), lifecycle: createScriptedLifecycle(),
    log: { report: () => undefined }, ...given,
  }
  const print = (text: string): void => void printed.push(text)
  const made = createDevelopment(
    { url: 'wss://feed.example/ws', protocol: texts }, all, { print, isChinese: () => false, isBrowser: () => false },
    () => false,
  )
  return { ...made, printed }
}

const connecting = (server: 'staySilent' | 'refuse' | undefined, then: Case[1]): Case[1] => async (app) => {
  if (server !== undefined) app.server[server]()
  app.client.connect()
  await app.after(0)
  await then(app)
}

const legacy = { ...texts }
keepGiven(legacy, { maker: 'legacySocketIO', options: {}, known: { pageSize: 1 } })

const silent = (
  protocol: Protocol<object>, silentMs: number, codes: readonly string[], how: 'lost' | 'closed' = 'lost',
): Case => [
  `DV-12: gives the advice "${codes.join()}" when a ${protocol.name} client is ${how} after ${silentMs} ms of silence`,
  connecting(undefined, async ({ client, server, after }) => {
    await after(10_000)
    server.push({ type: 'notice', data: 1 })
    await after(silentMs)
    if (how === 'lost') server.drop()
    else client.close()
    await after(1_000)
  }), codes, undefined, { protocol },
]

test.each<Case>([
  ['DV-4: reports once that a message was sent too early, and ignores sent and unencodable messages',
    connecting(undefined, async ({ advices, client, after }) => {
      expect(await client.send({ text: 'hi' })).toEqual({ ok: true })
      expect(await client.send({ get text() { throw new Error('no text') } })).toMatchObject({ ok: false })
      client.close()
      await after(60_000)
      expect(advices).toEqual([])
      for (const text of ['hi', 'again']) expect(await client.send({ text })).toEqual({ ok: false, code: 'not-open' })
      expect(advices[0]?.split('\n')).toHaveLength(2)
    }), ['send-before-open']],
  ['DV-8: names the lease holders once when close() does not close the socket', ({ advices, client }) => {
    client.connect()
    client.close()
    expect(advices).toEqual([])
    for (const page of ['quote-page', 'chat-page']) client.lease(page).want(true)
    for (const _again of [1, 2]) client.close()
  }, ['close-while-held'], ['Leases that need the socket: quote-page, chat-page.', '占用者：quote-page, chat-page。']],
  ['DV-9: reports a rejected connection immediately, with possible causes',
    connecting('refuse', ({ advices, after }) => {
      for (const cause of ['server runs', 'HTML page', 'self-signed', 'list of socket domains']) {
        expect(advices[0]).toContain(cause)
      }
      return after(300_000)
    }), ['not-reached', 'attempts-spent']],
  ['DV-9: reports an address that never responds, such as a host in another network',
    connecting('staySilent', ({ after }) => after(300_000)), ['not-reached', 'attempts-spent'],
    'a phone is on the computer\'s network'],
  ...[socketIoProtocol(), chatProtocol({ session: { userId: 7 } })].map((protocol): Case => [
    `DV-9: suggests socketIoUrl() when the address of a ${protocol.name} client lacks EIO`,
    connecting('refuse', () => undefined), ['not-reached'], [
      'The address was not built by socketIoUrl(): write url: socketIoUrl(\'wss://example.com\').',
      '地址不是由 socketIoUrl() 生成的：请写 url: socketIoUrl(\'wss://example.com\')。',
    ], { protocol },
  ]),
  ['DV-9: does not suggest socketIoUrl() for an address that socketIoUrl() returned',
    connecting('refuse', () => undefined),
    ['not-reached'], ['', ''], { protocol: socketIoProtocol(), url: socketIoUrl('wss://feed.example') }],
  ['DV-9, DV-77: reports exhausted attempts, but not for an address that has opened once',
    connecting(undefined, ({ server, after }) => {
      server.refuse()
      server.drop()
      return after(300_000)
    }), ['attempts-spent'], ['5 attempts: connect-failed.', '尝试了 5 次：connect-failed。']],
  ['DV-77: reports no exhausted attempts when the client makes none',
    connecting('refuse', () => undefined), ['not-reached'], undefined, { policy: { maxAttempts: 0 } }],
  ['DV-28: prints the platform’s message below the advice, once, without the URL’s query string',
    connecting('staySilent', async ({ server, after }) => {
      server.last().closed(1006, 'connectSocket:fail ssl hand shake error of wss://feed.example/ws?token=5ecret')
      await after(15_000)
      server.last().closed(1006, 'connectSocket:fail timeout')
      await after(0)
    }), ['not-reached'],
    '\nMessage from the platform: connectSocket:fail ssl hand shake error of wss://feed.example/ws?***\n'],
  ['DV-28: gives separate advice for an unlisted host, even after a connection to it',
    connecting(undefined, async ({ server, after }) => {
      server.staySilent()
      server.drop()
      await after(15_000)
      server.last().closed(1006, 'connectSocket:fail url not in domain list')
      await after(0)
    }), ['domain-not-listed'], [
      'Message from the platform: connectSocket:fail url not in domain list',
      '平台的提示：connectSocket:fail url not in domain list',
    ]],
  ['DV-29: reports a platform client without socket tasks, with the required version',
    connecting('staySilent', ({ server, after }) => {
      server.last().refused('socket-task-missing')
      return after(0)
    }), ['socket-task-missing'], '2.3.1'],
  silent(jsonProtocol(), 30_000, ['no-ping']),
  silent(jsonProtocol(), 29_999, []),
  silent(jsonProtocol(), 30_000, [], 'closed'),
  silent(Object.assign(jsonProtocol({ ping: 'ping' }), { policy: { pingIntervalMs: 60_000 } }), 30_000, []),
  silent(texts, 60_000, []),
  ['DV-1: lists all leases that are inactive or hidden', ({ client, after }) => {
    client.lease('first')
    client.lease('outbox')
    return after(5_000)
  }, ['no-need'], [
    'Leases that are inactive or hidden: first, outbox (no unsent message).',
    '当前不需要或未显示：first, outbox（没有待发消息）。',
  ]],
  ['DV-6, DV-94: reports unknown options of legacySocketIO, but not that no page needs the socket',
    ({ after }) => after(6_000), ['unknown-option'], 'urls: did you mean url?',
    unchecked({ protocol: legacy, pageSize: 10, urls: [] })],
])('%s', (...each) => playCase(texts, each, createAdvised))

const own = (session: (line: ProtocolLine<object>) => object): Partial<Given<object>> => ({
  protocol: {
    name: 'own', liveness: 'any', needsSession: false,
    start: (_session, _policy, line) => ({ received: () => undefined, ...session(line) }),
  },
})
const through = (ms: number): Case[1] => connecting(undefined, ({ after }) => after(ms))

test.each<Case>([
  ['DV-91: prints the message and the stack of a session that throws, once', through(5_000), ['protocol-threw'],
    /x is undefined\n[^]*at .*opened/, own(() => ({ opened() { throw new TypeError('x is undefined') } }))],
  ['DV-91: reports once that a session never calls line.ready()', through(60_000), ['not-ready'], '',
    own(() => ({ opened: () => undefined }))],
  ['DV-91: reports each code of line.report() once', through(0), ['protocol-reported', 'protocol-reported'], [
    'frame-malformed: no price', 'frame-malformed: no price',
  ], own((line) => ({
    opened() {
      line.ready()
      for (const detail of ['no price', 'no bid']) line.report({ code: 'frame-malformed', detail })
      line.report({ code: 'server-error' })
    },
  }))],
  ['DV-91: reports a frame that is neither a string nor bytes, and accepts all others', through(0),
    ['frame-not-data'], ['line.send() got: object.', '传给 line.send() 的是：object。'], own((line) => ({
      opened() {
        for (const data of ['', 'text', new ArrayBuffer(1), new Uint8Array(1)]) line.send(unchecked(data))
        for (const number of [1, 2]) line.send(unchecked({ number }))
        line.ready()
      },
    }))],
])('%s', (...each) => playCase(texts, each, createAdvised))

test('DV-5: prints an exception’s detail and stack if present', () => {
  const { ports, printed } = development()
  const bodyOf = (text: string | undefined): readonly string[] | undefined => text?.split('\n').slice(1, -1)
  ports.log.report({ code: 'listener-threw' })
  ports.log.report({ code: 'listener-threw', detail: 'no such field' })
  ports.log.report({ code: 'listener-threw', detail: 'no price' }, 'at page')
  expect(printed.map(bodyOf)).toEqual([[], ['no such field'], ['no price', 'at page']])
})

/** Edit distance with swaps, found by trying all combinations. */
function distance(one: string, other: string): number {
  if (one === '' || other === '') return one.length + other.length
  const ways = [
    distance(one.slice(1), other) + 1,
    distance(one, other.slice(1)) + 1,
    distance(one.slice(1), other.slice(1)) + Number(one[0] !== other[0]),
  ]
  const isExchanged = one.length > 1 && other.length > 1 && one[0] === other[1] && one[1] === other[0]
  return Math.min(...ways, ...(isExchanged ? [distance(one.slice(2), other.slice(2)) + 1] : []))
}

describe('the nearest name', () => {
  function offered(given: string, names: readonly string[]): string | undefined {
    const { client, advices } = createAdvised({ protocol: texts })
    adviseOptions(client, '', { [given]: 1 }, names)
    return /did you mean (.*)\?/.exec(advices[0] ?? '')?.[1]
  }

  test.each([
    ['abxy', ['abcd'], undefined], ['ab', ['abc'], 'abc'], ['abc', ['ab'], 'ab'], ['acbd', ['abcd'], 'abcd'],
    ['ABCE', ['abcd'], 'abcd'], ['abc', [], undefined], ['abcx', ['zzzz', 'abcy', 'abcz'], 'abcy'],
    ['abcc', ['cacc'], undefined],
  ])('DV-6: compares the unknown name %s with the known names %j, and suggests %s', (given, names, nearest) => {
    expect(offered(given, names)).toBe(nearest)
  })

  test('DV-6: suggests only names that differ in less than half of their letters', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), minLength: 1, maxLength: 5 })
    fc.assert(fc.property(word, word, (given, name) => {
      fc.pre(given !== name)
      const isNear = distance(given, name) * 2 < Math.max(given.length, name.length)
      expect(offered(given, [name])).toBe(isNear ? name : undefined)
    }), { numRuns: 300 })
  })
})

describe('the event bus in development', () => {
  function open() {
    const bus = createScriptedBus()
    const { ports, printed } = development({ bus })
    const received: string[] = []
    const listener = (name: string) => (): void => void received.push(name)
    return { bus, watched: ports.bus, printed, received, listener }
  }

  test('DV-10: removes only the given listener of a channel with several listeners', () => {
    const { watched, received, listener, printed } = open()
    const [first, second] = [listener('first'), listener('second')]
    watched.on('x', first)
    watched.on('x', second)
    watched.off('x', second)
    watched.emit('x', 1)
    watched.off('x', first)
    watched.emit('x', 2)
    expect([received, printed]).toEqual([['first'], []])
  })

  test('DV-10: removes a listener that was added directly to the bus', () => {
    const { bus, watched, received, listener } = open()
    const other = listener('other')
    bus.on('x', other)
    watched.off('x', other)
    watched.emit('x', 1)
    expect(received).toEqual([])
  })
})
