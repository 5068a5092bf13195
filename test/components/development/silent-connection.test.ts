import { describe, expect, onTestFinished, test } from 'vitest'
import { effectScope } from 'vue'
import { copyTrading, copyTradingPlain, jsonProtocol, useSocket, type SocketInUse } from '../../../src'
import { createDevelopment } from '../../../src/connection/runtime/development'
import { defaultPorts } from '../../../src/platform/default-ports'
import { createScriptedLifecycle } from '../../../src/testing/scripted-ports'
import { createTestServer } from '../../../src/testing/test-server'
import { codesOf, type Given, openAdvised } from './advised'

/** An installed client with a server in the test's hands, its page, and what the console says. */
async function run(given: Partial<Given<object>> = {}) {
  const { advices: reported, server, client } = await openAdvised<object>({ protocol: jsonProtocol(), ...given })
  const scope = effectScope(true)
  onTestFinished(() => scope.stop())
  const page = (use: (socket: SocketInUse<object>) => void): void => scope.run(() => use(useSocket<object>()))
  const after = (ms: number): Promise<void> => server.clock.advanceAsync(ms)
  return { reported, codes: () => codesOf(reported), server, page, after, client }
}

describe('messages without a listener', () => {
  test('DV-40: a name that no page listens to is reported after 5 s, with the nearest one that is', async () => {
    const { reported, codes, server, page, after } = await run()
    page(({ on }) => void on('notice', () => undefined))
    for (const type of ['Notice', 'Notice', 'notice']) server.push({ type, data: 1 })
    await after(4_999)
    expect(reported).toEqual([])
    await after(1)
    expect(codes()).toEqual(['unheard-message'])
    expect(reported[0]).toContain('\nMessage Notice. Did you mean notice? Listeners: notice.\n')
  })

  test('DV-40: of a server with many names five are reported, and no name that may be a value', async () => {
    const { reported, server, after } = await run()
    for (let room = 0; room < 9; room += 1) server.push({ type: `138001380${room}0`, data: 1 })
    server.push(new ArrayBuffer(1))
    await after(5_000)
    expect(reported).toHaveLength(5)
    for (const text of reported) expect(text).toContain('\nMessage …. Listeners: none.\n')
  })

  test('DV-40: a binary frame without `decode` is one', async () => {
    const { reported, server, after } = await run()
    server.push(new ArrayBuffer(1))
    await after(5_000)
    expect(reported[0]).toContain('\nMessage binary. Listeners: none.\n')
  })

  test('DV-40: not where a page listens late or has gone, nor a heartbeat, nor an answer to the login', async () => {
    const { reported, server, page, after } = await run({
      protocol: jsonProtocol({
        session: { userId: 7 }, login: () => ({ type: 'login' }),
        loggedIn: (message) => Object(message).type === 'hello',
      }),
    })
    for (const type of ['hello', 'notice', 'pong', 'left']) {
      if (type === 'left') page(({ on }) => on('left', () => undefined)())
      server.push({ type, data: 1 })
    }
    await after(4_000)
    page(({ on }) => void on('notice', () => undefined))
    await after(60_000)
    expect(reported).toEqual([])
  })

  test('DV-40: nor where the app listens to every message', async () => {
    const { reported, server, client, after } = await run()
    client.on('messageReceived' as never, () => undefined)
    server.push({ type: 'notice', data: 1 })
    await after(60_000)
    expect(reported).toEqual([])
  })

  test('DV-41: a message without the field of the payload is reported to its listener, with its fields', async () => {
    const { reported, codes, server, page } = await run()
    page(({ on }) => void on('notice', () => undefined))
    server.push({ type: 'notice' })
    server.push({ type: 'notice', data: undefined, id: 1 })
    server.push({ type: 'notice', data: null })
    expect(reported).toEqual([])
    server.push({ type: 'notice', text: '5ecret' })
    expect(codes()).toEqual(['no-data'])
    expect(reported[0]).toContain('\nA message has the fields: type, text.\n')
  })

  test('DV-41: and to who asked', async () => {
    const { codes, server, page, after } = await run()
    server.answer((frame) => ({ id: Object(frame).id as unknown, result: 1 }))
    page(({ request }) => void request('query'))
    await after(1)
    expect(codes()).toEqual(['no-data'])
  })

  test('DV-41: an app that reads messages in its own way means what it reads', async () => {
    const { reported, server, page } = await run({
      protocol: jsonProtocol({ read: (message) => ({ name: Object(message).type as string }) }),
    })
    page(({ on }) => void on('notice', () => undefined))
    server.push({ type: 'notice', text: 'hi' })
    expect(reported).toEqual([])
  })

  test('DV-42: a request that nothing answered is reported by its name', async () => {
    const { reported, codes, page, after } = await run()
    page(({ request }) => void request('query', 1, { timeoutMs: 500 }))
    await after(500)
    expect(codes()).toEqual(['request-unanswered'])
    expect(reported[0]).toContain('\nRequest query.\n')
  })

  test('DV-22: a number for a name is reported with what reads it', async () => {
    const { reported, server } = await run()
    server.push({ type: 1001, data: 1 })
    expect(reported[0]).toContain('\nThe field type has a number, and a name is a text: '
      + 'read: (message) => ({ ...message, '
      + 'name: String(message.type) }).\n')
  })

  test('DV-48: a frame that is too large is reported', async () => {
    const { codes, server } = await run({ maxFrameBytes: 10 })
    server.push({ type: 'notice', data: 1 })
    expect(codes()).toEqual(['frame-too-large'])
  })
})

describe('connections that come to nothing', () => {
  test('DV-51: a refusal that the table of close codes does not have is reported, with its reason', async () => {
    const { reported, codes, server, after } = await run({ policy: { closeCodes: {} } })
    server.drop(4_000, 'not in a table')
    while (server.connections.length < 2) await after(100)
    expect(codes()).toEqual([])
    await after(2_900)
    server.drop(4_401, 'expired')
    expect(codes()).toEqual(['close-code-unknown'])
    expect(reported[0]).toContain('\n4401: expired\n')
  })

  test('DV-43: two that the server ends at once are reported, with its reason', async () => {
    const { reported, codes, server, after } = await run()
    server.drop(4_000, 'no token')
    expect(reported).toEqual([])
    while (server.connections.length < 2) await after(100)
    await after(2_900)
    server.drop(4_000, 'no token')
    expect(codes()).toEqual(['closed-at-once'])
    expect(reported[0]).toContain('\n4000: no token\n')
  })

  test.each([[3_000, 0], [0, 3_000]])('DV-43: not those that lasted for %i and %i ms', async (first, second) => {
    const { reported, server, after } = await run()
    await after(first)
    server.drop()
    while (server.connections.length < 2) await after(100)
    await after(second)
    server.drop()
    expect(reported).toEqual([])
  })

  test('DV-44: a ping that nothing answered is reported, unless something came', async () => {
    const { codes, after } = await run({ protocol: jsonProtocol({ ping: 'ping' }) })
    await after(21_000)
    expect(codes()).toEqual(['ping-unanswered'])
    const other = await run({ name: 'other', protocol: jsonProtocol({ ping: 'ping' }) })
    other.server.push({ type: 'pong' })
    await other.after(21_000)
    expect([other.codes(), other.client.status().failure?.code]).toEqual([[], 'pong-timeout'])
  })

  const session = { userId: 7 }
  const plain = copyTradingPlain({ session, currency: 'USD', currencyDigits: { USD: 2 }, firstFrame: {} })
  const feeds = [plain, copyTrading({ session })]
  test.each(feeds)('DV-3, DV-45: a feed ($name) with a session is reported as silent, after 10 s', async (protocol) => {
    const { reported, codes, after } = await run({ protocol })
    await after(9_998)
    expect(reported).toEqual([])
    await after(20_000)
    expect(codes()).toEqual(['feed-silent'])
  })

  test('DV-45: not one that said something, was closed or is a server of messages', async () => {
    const received = await run({ protocol: plain })
    received.server.push({ Code: 200, data: [] })
    const closed = await run({ name: 'closed', protocol: plain })
    closed.client.close()
    const messages = await run({ name: 'messages' })
    for (const { after, reported } of [received, closed, messages]) {
      await after(14_000)
      expect(reported).toEqual([])
    }
  })

  test.each([
    ['url-failed', { url: () => { throw new Error('no "5ecret"') } }, 'url-failed: no …'],
    ['token-failed', {
      protocol: jsonProtocol({ session: { userId: 7, token: () => Promise.reject(new Error('401')) } }),
    }, 'token-failed: 401'],
    ['resolve-timeout', { url: () => new Promise<string>(() => undefined) }, 'resolve-timeout'],
  ])('DV-46: %s is reported at the first attempt', async (_, given, words) => {
    const { reported, codes, after } = await run(given)
    await after(12_000)
    expect(codes()).toEqual(['resolve-failed'])
    expect(reported[0]).toContain(`\n${words}\n`)
  })

  test('DV-47: a failure that no attempt changes is reported with the code and the server\'s words', async () => {
    const { reported, codes, server } = await run()
    server.drop(4403, 'blocked')
    expect(codes()).toEqual(['gave-up'])
    expect(reported[0]).toContain('\nforbidden: blocked\n')
  })
})

const headerAdvice = [[true, ['header-ignored']], [false, []]] as const
test.each(headerAdvice)('DV-49: in a browser (%j) headers are reported', (browser, codes) => {
  const reported: string[] = []
  const ports = { ...defaultPorts(), ...createTestServer().ports, lifecycle: createScriptedLifecycle() }
  const output = { print: (text: string) => void reported.push(text), isChinese: () => false, isBrowser: () => browser }
  const options = { url: 'wss://feed.example/ws', protocol: jsonProtocol({ ping: 'ping' }), header: { a: 'b' } }
  createDevelopment(options, ports, output, () => false)
  expect(codesOf(reported)).toEqual(codes)
})
