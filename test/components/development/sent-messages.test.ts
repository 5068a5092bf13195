import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { effectScope, onScopeDispose, ref } from 'vue'
import { echo, jsonProtocol, useSocket } from '../../../src'
import { createOutbox, createOutboxPlugin, jsonOutbox, type OutboxMessage } from '../../../src/outbox'
import type { OutboxLimits } from '../../../src/outbox/outbox-api'
import { installedOutbox } from '../../../src/vue/outbox/outbox-plugin'
import { createMemoryStorage } from '../../support/memory-storage'
import { type Case, codesOf, openAdvised, playCase, unchecked } from './advised'

const protocol = jsonProtocol({ ping: 'ping' })
const nothing = (): void => undefined
const otherPromise: object = {}
Reflect.set(otherPromise, 'then', nothing)

const names = [[{ isTrusted: true }, 'object'], [undefined, 'undefined'], ['', 'string'], [null, 'null']] as const
const payloads: readonly (readonly [payload: unknown, place: string, kind: string])[] = [
  [ref('5ecret'), 'say', 'ref'], [{ room: 7, text: ref('5ecret') }, 'say.text', 'ref'],
  [Promise.resolve('5ecret'), 'say', 'Promise'], [otherPromise, 'say', 'Promise'],
  [{ of: new Map([['5ecret', 1]]) }, 'say.of', 'Map'],
  [{ '5ecret@': new Set(['5ecret']) }, 'say.…', 'Set'], [() => '5ecret', 'say', 'function'],
]

const buy = { kind: 'buy', payload: 1, replay: 'at-least-once', ttlMs: 5_000 } as const

/** Posts twice. */
const posts = (
  message: OutboxMessage, limits: OutboxLimits = {}, more: object = {},
): Case[1] => ({ after, client, inPage, server }) => {
  const wire = { ...jsonOutbox(), ...more }
  const ports = { clock: server.clock, storage: createMemoryStorage() }
  const app = { unmount: nothing }
  createOutboxPlugin({ wire, ports, ...limits }).install(app)
  inPage(() => onScopeDispose(() => app.unmount()))
  client.setSession({ userId: 7 })
  const { post, postAndWait } = installedOutbox('default')
  void post(message)
  void postAndWait(message)
  return after(1_000)
}

const sent: readonly Case[] = [
  ['DV-99: reports an outbox message that expires before its first resend', posts(buy), ['never-resent'],
    ['Message buy, ttlMs: 5000, requestTimeoutMs: 10000.', '消息 buy，ttlMs: 5000, requestTimeoutMs: 10000。']],
  ['DV-99: reports a message of an outbox without the plugin', ({ after, client, inPage, server }) => {
    const ports = { clock: server.clock, storage: createMemoryStorage() }
    const { post, dispose } = createOutbox({ client: unchecked(client), wire: jsonOutbox(), ports })
    inPage(() => onScopeDispose(dispose))
    client.setSession({ userId: 7 })
    void post(buy)
    return after(1_000)
  }, ['never-resent']],
  ['DV-99: reports a message that expires exactly when it would be resent',
    posts(buy, { requestTimeoutMs: 5_000 }), ['never-resent']],
  ['DV-99: accepts a message that is resent in time', posts(buy, { requestTimeoutMs: 4_999 }), []],
  ['DV-99: accepts a message that never expires', posts({ ...buy, ttlMs: unchecked(undefined) }), []],
  ['DV-99: ignores a message that is never resent', posts({ ...buy, replay: 'at-most-once' }), []],
  ...[{ kind: 7 }, { ttlMs: 0 }, { queue: 3 }, { payload: nothing }, { get kind() { throw new Error('unreadable') } }]
    .map((wrong): Case => ['DV-99: ignores a message that the outbox rejects',
      posts(unchecked(Object.defineProperties({ ...buy }, Object.getOwnPropertyDescriptors(wrong)))), []]),
  ['DV-99: ignores an outbox that does not resend', posts(buy, { unanswered: 'failed' }), []],
  ['DV-99: ignores a wire that can query', posts(buy, {}, { query: nothing }), []],
  ...names.map(([name, type]): Case => [`DV-53: reports a name of the type ${type}`, async ({ socket }) => {
    for (const payload of [1, 2]) await socket().send(unchecked(name), payload)
  }, ['no-name'], [`The name is: ${type}.`, `名称是：${type}。`]]),
  ['DV-53, DV-79: gives no advice about the calls of a copied protocol', async ({ after, server, socket }) => {
    server.answer((frame) => ({ type: 'done', id: Object(frame).id as unknown }))
    socket().on('done', nothing)
    void socket().send(unchecked(undefined), 1)
    void socket().request('query').then(({ ok }) => ok)
    await after(1)
  }, [], undefined, { protocol: { ...protocol } }],
  ...payloads.map(([payload, place, kind]): Case => [
    `DV-54: reports a ${kind} at ${place}, which JSON would change`,
    ({ socket }) => socket().send('say', payload, { waitMs: 0 }), ['payload-lost'],
    [`${place} is a ${kind}.`, `${place}：${kind}。`],
  ]),
  ['DV-53, DV-54, DV-55: accepts a payload that JSON keeps, sent or received', async ({ server, socket }) => {
    socket().on('notice', nothing)
    for (const payload of [undefined, null, 7, '{ of what? ', 'a text', [1], { list: [ref(1).value], none: null }]) {
      expect(await socket().send('say', payload)).toEqual({ ok: true })
      server.push({ type: 'notice', data: payload ?? 1 })
    }
  }, []],
  ['DV-55: reports sent JSON text once per message name', async ({ socket }) => {
    for (const text of ['5ecret', 'more']) await socket().send('say', JSON.stringify({ text }))
  }, ['json-text'], ['Sent message say.', '发送的消息 say。']],
  ['DV-55: reports received JSON text', ({ server, socket }) => {
    socket().on('notice', nothing)
    for (const text of ['5ecret', 'more']) server.push({ type: 'notice', data: JSON.stringify([text]) })
  }, ['json-text'], ['Received message notice.', '收到的消息 notice。']],
  ['DV-26: reports a message that could not be sent, because apps seldom read results', async ({ socket }) => {
    const itself: { of?: unknown } = {}
    itself.of = itself
    expect(await socket().send('say', itself)).toMatchObject({ ok: false, code: 'frame-encode-failed' })
  }, ['frame-encode-failed'], ['Message say.', '消息 say。']],
  ['DV-26: reports a request that could not be sent', async ({ socket }) => {
    expect(await socket().request('ask', { n: 1n })).toMatchObject({ ok: false, code: 'frame-encode-failed' })
  }, ['frame-encode-failed'], ['Message ask.', '消息 ask。']],
  ['DV-48: reports a sent message that is too large', async ({ socket }) => {
    expect(await socket().send('say', 'x'.repeat(5_000_000))).toMatchObject({ ok: false, code: 'frame-too-large' })
  }, ['frame-too-large'], ['Message say.', '消息 say。']],
  ['DV-41: does not confuse a sent message with an earlier received one', async ({ server, socket }) => {
    server.push({ type: 'notice', text: 'hi' })
    expect(await socket().send('say', 1)).toEqual({ ok: true })
  }, []],
  ['DV-56: reports a listener that is added again when the page is shown again', async ({ after, socket }) => {
    socket().on('notice', (text) => void String(text))
    await after(1_000)
    socket().on('notice', (text) => void String(text))
  }, ['listener-twice'], ['Message notice.', '消息 notice。']],
  ['DV-56: ignores a removed listener, another page’s listener, and listeners of a loop',
    async ({ after, socket }) => {
      const listen = (name: string): (() => void) => socket().on(name, (text) => void String(text))
      for (const _room of [1, 2, 3]) listen('room')
      const stop = listen('notice')
      await after(1_000)
      stop()
      listen('notice')
      listen('other')
      await after(50)
      listen('other')
      await after(1_000)
      listen('more')
      const next = effectScope()
      onTestFinished(() => next.stop())
      next.run(() => useSocket().on('room', (text) => void String(text)))
    }, []],
]

test.each(sent)('%s', (...each) => playCase(protocol, each))

test('DV-55: accepts JSON text in the frames of echo()', () => playCase(echo(), ['', async ({ server, socket }) => {
  socket().on('text', nothing)
  expect(await socket().send('text', '{"text":"hi"}')).toEqual({ ok: true })
  server.push({ text: 'hi' })
}, []]))

test('DV-26: names the accepted frames when echo() cannot send a message', () => playCase(echo(), [
  '', async ({ socket }) => {
    expect(await socket().send('say', { text: '5ecret' })).toMatchObject({ ok: false, code: 'frame-encode-failed' })
  }, ['frame-encode-failed'], 'with echo(), heartCheck() or modeCode(), pass a non-empty string, send(\'text\', value)',
]))

const usual = 'ws://api.10.lan.example/ws'

const addresses: readonly Case[] = [
  ...[
    ['wss://a.example/ws?token=undefined', 'token=undefined'], ['wss://a.example/ws?v=1&of=null&x=1', 'of=null'],
    ['wss://a.example/ws?who=%5Bobject%20Object%5D', 'who=[object Object]'],
    ['wss://a.example/ws?a-name-that-may-be-a-value-itself=NaN', '…=NaN'],
  ].map(([url = '', pair]): Case => [
    `DV-57: reports ${url} with the parameter’s name`, nothing, ['address-undefined'],
    [`The address contains ${pair}.`, `地址里有 ${pair}。`], { url },
  ]),
  ['DV-58: reports ws: to a public host, without its query', nothing, ['insecure-url'], '\napi.example.com\n',
    { url: 'ws://ann:5ecret@api.example.com:8080/ws?token=5ecret' }],
  ['DV-58: accepts ws: when the app allows it', nothing, [], undefined, { url: usual, allowInsecure: true }],
  ...[
    'ws://localhost:8080/ws', 'ws://127.0.0.1', 'ws://192.168.1.7:8080/ws', 'ws://10.0.2.2/ws', 'ws://172.16.1.1/ws',
    'ws://172.20.1.1/ws', 'ws://172.31.1.1/ws', 'ws://[::1]:8080/', 'ws://build-7/ws', 'ws://mac.local/ws',
    'wss://api.example.com/ws?token=undefinedly&of=is-null&q=&to=ws://a.example',
  ].map((url): Case => [`DV-57, DV-58: gives no advice for ${url}`, nothing, [], undefined, { url }]),
]

describe('an address', () => {
  test.each(addresses)('%s', (...each) => playCase(protocol, each))

  test('DV-59, PF-28: rejects a public host’s ws: address when NODE_ENV is unset, but gives advice', async () => {
    const open = async (name: string) => {
      const policy = unchecked({ lingerMS: 5 })
      const { advices, client } = await openAdvised({ protocol, url: usual, name, policy })
      return [codesOf(advices), client.status()]
    }
    expect(await open('developed')).toMatchObject([['unknown-option', 'insecure-url'], { status: 'open' }])
    vi.stubEnv('NODE_ENV', undefined)
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(await open('unsaid')).toMatchObject([
      ['unknown-option'], { status: 'failed', failure: { code: 'insecure-url' } },
    ])
  })
})
