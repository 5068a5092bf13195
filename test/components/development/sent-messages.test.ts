import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { effectScope, ref } from 'vue'
import { jsonProtocol, useSocket } from '../../../src'
import { codesOf, openAdvised, unchecked } from './advised'

const protocol = jsonProtocol({ ping: 'ping' })

describe('messages that are not sent as they are meant', () => {
  /** The client of the app with a page, which may send and listen. */
  async function page() {
    const opened = await openAdvised({ protocol })
    const scope = effectScope()
    const socket = scope.run(() => useSocket())
    if (socket === undefined) throw new Error('the page has no socket')
    onTestFinished(() => scope.stop())
    return { ...opened, scope, socket }
  }

  test.each([[{ isTrusted: true }, 'object'], [undefined, 'undefined'], ['', 'string'], [null, 'null']])(
    'DV-53: the name %j is reported by its type', async (name, type) => {
      const { advices, socket } = await page()
      await socket.send(unchecked(name), 1)
      await socket.send(unchecked(name), 2)
      expect(codesOf(advices)).toEqual(['no-name'])
      expect(advices[0]).toContain(`\nThe name is: ${type}.\n`)
    },
  )

  test.each<readonly [payload: unknown, shown: string]>([
    [ref('5ecret'), 'In say: ref.'], [{ room: 7, text: ref('5ecret') }, 'In say.text: ref.'],
    [Promise.resolve('5ecret'), 'In say: Promise.'], [{ of: new Map([['5ecret', 1]]) }, 'In say.of: Map.'],
    [{ '5ecret@': new Set(['5ecret']) }, 'In say.…: Set.'], [() => '5ecret', 'In say: function.'],
  ])('DV-54: of the payload %j what JSON does not keep is reported', async (payload, shown) => {
    const { advices, socket } = await page()
    await socket.send('say', payload, { waitMs: 0 })
    expect(codesOf(advices)).toEqual(['payload-lost'])
    expect(advices[0]).toContain(`\n${shown}\n`)
    expect(advices[0]).not.toContain('5ecret')
  })

  test('DV-53, DV-54, DV-55: payloads that JSON keeps are not reported, sent and received', async () => {
    const { advices, server, socket } = await page()
    socket.on('notice', () => undefined)
    for (const payload of [undefined, null, 7, '{ of what? ', 'a text', [1], { list: [ref(1).value], none: null }]) {
      expect(await socket.send('say', payload)).toEqual({ ok: true })
      server.push({ type: 'notice', data: payload ?? 1 })
    }
    expect(advices).toEqual([])
  })

  test('DV-55: a text of JSON is reported once for a name, sent and received', async () => {
    const { advices, server, socket } = await page()
    socket.on('notice', () => undefined)
    await socket.send('say', JSON.stringify({ text: '5ecret' }))
    for (const text of ['5ecret', 'more']) server.push({ type: 'notice', data: JSON.stringify([text]) })
    expect(codesOf(advices)).toEqual(['json-text', 'json-text'])
    expect(advices[0]).toContain('\nMessage say, sent.\n')
    expect(advices[1]).toContain('\nMessage notice, received.\n')
    expect(advices.join()).not.toContain('5ecret')
  })

  test('DV-26, DV-48: a message that could not be sent is reported: its answer is seldom read', async () => {
    const { advices, socket } = await page()
    const itself: { of?: unknown } = {}
    itself.of = itself
    expect(await socket.send('say', itself)).toMatchObject({ ok: false, code: 'frame-encode-failed' })
    expect(await socket.request('ask', { n: 1n })).toMatchObject({ ok: false, code: 'frame-encode-failed' })
    expect(await socket.send('say', 'x'.repeat(5_000_000))).toMatchObject({ ok: false, code: 'frame-too-large' })
    expect(codesOf(advices)).toEqual(['frame-encode-failed', 'frame-encode-failed', 'frame-too-large'])
    expect(advices.map((text) => text.split('\n')[1])).toEqual(['Message say.', 'Message ask.', 'Message say.'])
  })

  test('DV-41: a message that was sent says nothing of the one that came before', async () => {
    const { advices, server, socket } = await page()
    server.push({ type: 'notice', text: 'hi' })
    expect(await socket.send('say', 1)).toEqual({ ok: true })
    expect(advices).toEqual([])
  })

  test('DV-56: the same listener once more, when the page is shown again, is reported', async () => {
    const { advices, server, scope, socket } = await page()
    const listen = (): (() => void) => socket.on('notice', (text) => void String(text))
    listen()
    await server.clock.advanceAsync(1_000)
    scope.run(() => useSocket().on('notice', (text) => void String(text)))
    expect(codesOf(advices)).toEqual(['listener-twice'])
    expect(advices[0]).toContain('\nMessage notice.\n')
  })

  test('DV-56: a listener that was removed, another page\'s, and those of a loop are not reported', async () => {
    const { advices, server, socket } = await page()
    const listen = (name: string): (() => void) => socket.on(name, (text) => void String(text))
    for (const _room of [1, 2, 3]) listen('room')
    const stop = listen('notice')
    await server.clock.advanceAsync(1_000)
    stop()
    listen('notice')
    listen('other')
    await server.clock.advanceAsync(50)
    listen('other')
    await server.clock.advanceAsync(1_000)
    listen('more')
    const next = effectScope()
    onTestFinished(() => next.stop())
    next.run(() => useSocket().on('room', (text) => void String(text)))
    expect(advices).toEqual([])
  })
})

describe('an address', () => {
  const at = async (url: string, allowInsecure = false): Promise<readonly string[]> =>
    (await openAdvised({ protocol, url, allowInsecure })).advices

  test.each([
    ['wss://a.example/ws?token=undefined', 'token=undefined'], ['wss://a.example/ws?v=1&of=null#x', 'of=null'],
    ['wss://a.example/ws?who=[object%20Object]', 'who=[object Object]'],
    ['wss://a.example/ws?a-name-that-may-be-a-value-itself=NaN', '…=NaN'],
  ])('DV-57: %s is reported with the name', async (url, pair) => {
    const advices = await at(url)
    expect(codesOf(advices)).toEqual(['address-undefined'])
    expect(advices[0]).toContain(`\nThe address has ${pair}.\n`)
  })

  test('DV-58: ws: to a public host is reported, without its query', async () => {
    const advices = await at('ws://ann:5ecret@api.example.com:8080/ws?token=5ecret')
    expect(codesOf(advices)).toEqual(['insecure-url'])
    expect(advices[0]).toContain('\napi.example.com\n')
    expect(advices[0]).not.toContain('5ecret')
  })

  test('DV-59, PF-28: without NODE_ENV there is advice, but ws: to a public host is refused', async () => {
    const open = async (name: string) => {
      const policy = unchecked({ lingerMS: 5 })
      const { advices, client } = await openAdvised({ protocol, url: 'ws://api.example.com/ws', name, policy })
      return [codesOf(advices), client.status()]
    }
    expect(await open('developed')).toMatchObject([['unknown-option', 'insecure-url'], { status: 'open' }])
    vi.stubEnv('NODE_ENV', undefined)
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(await open('unsaid')).toMatchObject([
      ['unknown-option'], { status: 'failed', failure: { code: 'insecure-url' } },
    ])
  })

  test('DV-58: where the app allows it, it is not', async () => {
    expect(await at('ws://api.example.com/ws', true)).toEqual([])
  })

  test.each([
    'ws://localhost:8080/ws', 'ws://127.0.0.1', 'ws://192.168.1.7:8080/ws', 'ws://10.0.2.2/ws', 'ws://172.20.1.1/ws',
    'ws://[::1]:8080/', 'ws://build-7/ws', 'ws://mac.local/ws', 'wss://api.example.com/ws?token=undefinedly&q=',
  ])('DV-57, DV-58: %s is not reported', async (url) => {
    expect(await at(url)).toEqual([])
  })
})
