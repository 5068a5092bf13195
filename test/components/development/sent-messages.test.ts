import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { jsonProtocol, useSocket } from '../../../src'
import { type Case, codesOf, openAdvised, playCase, subjectsOf, unchecked } from './advised'

const protocol = jsonProtocol({ ping: 'ping' })
const nothing = (): void => undefined

const names = [[{ isTrusted: true }, 'object'], [undefined, 'undefined'], ['', 'string'], [null, 'null']] as const
const payloads: readonly (readonly [payload: unknown, shown: string])[] = [
  [ref('5ecret'), 'In say: ref.'], [{ room: 7, text: ref('5ecret') }, 'In say.text: ref.'],
  [Promise.resolve('5ecret'), 'In say: Promise.'], [{ of: new Map([['5ecret', 1]]) }, 'In say.of: Map.'],
  [{ '5ecret@': new Set(['5ecret']) }, 'In say.…: Set.'], [() => '5ecret', 'In say: function.'],
]

const sent: readonly Case[] = [
  ...names.map(([name, type]): Case => [`DV-53: a name that is ${type} is reported by its type`, async ({ socket }) => {
    for (const payload of [1, 2]) await socket().send(unchecked(name), payload)
  }, ['no-name'], `\nThe name is: ${type}.\n`]),
  ...payloads.map(([payload, shown]): Case => [
    `DV-54: what JSON does not keep is reported. ${shown}`,
    ({ socket }) => socket().send('say', payload, { waitMs: 0 }), ['payload-lost'], `\n${shown}\n`,
  ]),
  ['DV-53, DV-54, DV-55: payloads that JSON keeps are not reported, sent and received', async ({ server, socket }) => {
    socket().on('notice', nothing)
    for (const payload of [undefined, null, 7, '{ of what? ', 'a text', [1], { list: [ref(1).value], none: null }]) {
      expect(await socket().send('say', payload)).toEqual({ ok: true })
      server.push({ type: 'notice', data: payload ?? 1 })
    }
  }, []],
  ['DV-55: a text of JSON is reported once for a name, sent and received', async ({ advices, server, socket }) => {
    socket().on('notice', nothing)
    await socket().send('say', JSON.stringify({ text: '5ecret' }))
    for (const text of ['5ecret', 'more']) server.push({ type: 'notice', data: JSON.stringify([text]) })
    expect(subjectsOf(advices)).toEqual(['Message say, sent.', 'Message notice, received.'])
  }, ['json-text', 'json-text']],
  ['DV-26, DV-48: a message that could not be sent is reported: its answer is seldom read',
    async ({ advices, socket }) => {
      const itself: { of?: unknown } = {}
      itself.of = itself
      const { send, request } = socket()
      expect(await send('say', itself)).toMatchObject({ ok: false, code: 'frame-encode-failed' })
      expect(await request('ask', { n: 1n })).toMatchObject({ ok: false, code: 'frame-encode-failed' })
      expect(await send('say', 'x'.repeat(5_000_000))).toMatchObject({ ok: false, code: 'frame-too-large' })
      expect(advices.map((text) => text.split('\n')[1])).toEqual(['Message say.', 'Message ask.', 'Message say.'])
    }, ['frame-encode-failed', 'frame-encode-failed', 'frame-too-large']],
  ['DV-41: a message that was sent says nothing of the one that came before', async ({ server, socket }) => {
    server.push({ type: 'notice', text: 'hi' })
    expect(await socket().send('say', 1)).toEqual({ ok: true })
  }, []],
  ['DV-56: the same listener once more, when the page is shown again, is reported', async ({ after, socket }) => {
    socket().on('notice', (text) => void String(text))
    await after(1_000)
    socket().on('notice', (text) => void String(text))
  }, ['listener-twice'], '\nMessage notice.\n'],
  ['DV-56: a listener that was removed, another page\'s, and those of a loop are not reported',
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

const usual = 'ws://api.example.com/ws'

const addresses: readonly Case[] = [
  ...[
    ['wss://a.example/ws?token=undefined', 'token=undefined'], ['wss://a.example/ws?v=1&of=null#x', 'of=null'],
    ['wss://a.example/ws?who=[object%20Object]', 'who=[object Object]'],
    ['wss://a.example/ws?a-name-that-may-be-a-value-itself=NaN', '…=NaN'],
  ].map(([url = '', pair]): Case => [
    `DV-57: ${url} is reported with the name`, nothing, ['address-undefined'], `\nThe address has ${pair}.\n`, { url },
  ]),
  ['DV-58: ws: to a public host is reported, without its query', nothing, ['insecure-url'], '\napi.example.com\n',
    { url: 'ws://ann:5ecret@api.example.com:8080/ws?token=5ecret' }],
  ['DV-58: where the app allows it, it is not', nothing, [], undefined, { url: usual, allowInsecure: true }],
  ...[
    'ws://localhost:8080/ws', 'ws://127.0.0.1', 'ws://192.168.1.7:8080/ws', 'ws://10.0.2.2/ws', 'ws://172.20.1.1/ws',
    'ws://[::1]:8080/', 'ws://build-7/ws', 'ws://mac.local/ws', 'wss://api.example.com/ws?token=undefinedly&q=',
  ].map((url): Case => [`DV-57, DV-58: ${url} is not reported`, nothing, [], undefined, { url }]),
]

describe('an address', () => {
  test.each(addresses)('%s', (...each) => playCase(protocol, each))

  test('DV-59, PF-28: without NODE_ENV there is advice, but ws: to a public host is refused', async () => {
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
