import { describe, expect, test, vi } from 'vitest'
import { isReactive, ref } from 'vue'
import { UniEventTarget } from '../../../src/web-socket/standard/event-target'
import { UniEvent, UniMessageEvent } from '../../../src/web-socket/standard/dom-events'
import { openStage, stageSocket, thrownBy } from './socket-stage'
import { UniWebSocket } from '../../../src/web-socket/standard/uni-web-socket'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

describe('listeners', () => {
  test('WS-17: calls a listener only for the event types to which it was added', () => {
    const target = new UniEventTarget()
    const received: string[] = []
    const receive = ({ type }: UniEvent): unknown => received.push(type)
    for (const type of ['x', 'y']) target.addEventListener(type, receive)
    target.removeEventListener('z', receive)
    for (const type of ['x', 'y', 'z']) target.dispatchEvent(new UniEvent(type))
    expect(received).toEqual(['x', 'y'])
  })

  test('WS-17: does not call a `once` listener for an event that the listener itself emits', () => {
    const target = new UniEventTarget()
    let calls = 0
    target.addEventListener('ping', () => {
      calls += 1
      if (calls < 3) target.dispatchEvent(new UniEvent('ping'))
    }, { once: true })
    target.dispatchEvent(new UniEvent('ping'))
    expect(calls).toBe(1)
  })

  test('WS-69: dispatches an event again after its propagation was stopped', () => {
    const target = new UniEventTarget()
    const received: string[] = []
    const event = new UniEvent('x')
    target.addEventListener('x', () => {
      received.push('first')
      if (received.length === 1) event.stopImmediatePropagation()
    })
    target.addEventListener('x', () => received.push('second'))
    target.dispatchEvent(event)
    target.dispatchEvent(event)
    expect(received).toEqual(['first', 'first', 'second'])
  })

  test('WS-16: cancels a cancelable event when a handler returns false', () => {
    const { socket } = openStage()
    socket.onmessage = () => false
    expect(socket.dispatchEvent(new UniEvent('message', { cancelable: true }))).toBe(false)
  })

  test('WS-18: converts the arguments of event constructors as a browser does', () => {
    const made: unknown = Reflect.construct(UniEvent, [7, null])
    expect(made).toMatchObject({ type: '7', bubbles: false, cancelable: false })
    expect(Reflect.construct(UniMessageEvent, ['m', { cancelable: 'yes' }]))
      .toMatchObject({ cancelable: true, data: null })
    expect(new UniEvent('x', { bubbles: true, composed: true })).toMatchObject({ bubbles: true, composed: true })
    const early = new UniEvent('x', { cancelable: true })
    early.preventDefault()
    expect([early.defaultPrevented, new UniEventTarget().dispatchEvent(early)]).toEqual([true, false])
  })
})

function make(url: string, protocols?: string | string[]): { readonly url: string; readonly opened: number } {
  const socket = createScriptedSocket()
  try {
    const made = new UniWebSocket(url, protocols, { socket, clock: createSimulatedClock() })
    return { url: made.url, opened: socket.connections.length }
  } catch (error) {
    expect(socket.connections).toHaveLength(0)
    throw error
  }
}

describe('socket creation', () => {
  // Other addresses are cases of all platforms.
  test.each(['', 'a.example', '/ws', '//a.example', 'wss://a b/', 'wss://a.example#', 'xwss://a.example'])(
    'WS-1: rejects the address "%s"', (url) => expect(thrownBy(() => make(url))).toBe('SyntaxError'))

  test.each([
    [' WSS://A.Example:443/Path?Q=1 ', 'wss://a.example/Path?Q=1'],
    ['ws://a.example:80', 'ws://a.example/'],
    ['ws://a.example:65535', 'ws://a.example:65535/'],
    ['wss://a.example/\u{1f600}\u{1f600}?\u{1f600}', 'wss://a.example/%F0%9F%98%80%F0%9F%98%80?%F0%9F%98%80'],
    ['ws://a.example:443?q', 'ws://a.example:443/?q'],
    ['wss://a.example:/x', 'wss://a.example/x'],
    ['https://a.example:443/x', 'wss://a.example/x'],
    ['wss://user:pass@a.example/x', 'wss://user:pass@a.example/x'],
    ['wss://a.example:00443', 'wss://a.example/'],
    ['wss://a.example/\'^`{}\x7f?\'"<>', 'wss://a.example/\'%5E%60%7B%7D%7F?%27%22%3C%3E'],
  ])('WS-1, WS-2, WS-63: reads the address %s as %s', (given, url) => {
    expect(make(given)).toEqual({ url, opened: 1 })
  })

  test('WS-64: accepts subprotocols from any iterable, and rejects a symbol as the address', () => {
    const socket = createScriptedSocket()
    Reflect.construct(UniWebSocket, ['wss://a.example', new Set(['b', 'a']), { socket, clock: createSimulatedClock() }])
    expect(socket.last().request.protocols).toEqual(['b', 'a'])
    expect(thrownBy(() => Reflect.construct(UniWebSocket, [Symbol('x')]))).toBe('TypeError')
  })

  test('WS-62: receives events in a Vue ref, which does not wrap the socket in a proxy', () => {
    const { socket, far } = stageSocket()
    const kept = ref(socket)
    const received: string[] = []
    kept.value.addEventListener('open', ({ type }: UniEvent) => received.push(type))
    kept.value.onopen = ({ type }) => received.push(`on${type}`)
    far.last().opened()
    expect(isReactive(kept.value)).toBe(false)
    expect(received).toEqual(['onopen', 'open'])
  })

  test('WS-1: throws the runtime’s error, or an error with the same name, code and message', () => {
    let native: unknown
    let own: unknown
    try { make('') } catch (error) { native = error }
    expect(native).toBeInstanceOf(DOMException)
    vi.stubGlobal('DOMException', undefined)
    try { make('') } catch (error) { own = error }
    expect(own).toBeInstanceOf(Error)
    const expected = { name: 'SyntaxError', code: 12, message: 'Invalid URL: ' }
    for (const error of [native, own]) expect(error).toMatchObject(expected)
  })

  test('WS-21: passes the header and subprotocols to the socket, and omits absent options', () => {
    const { far } = stageSocket({ protocols: ['v2', 'v1'], header: { 'x-app': 'a' } })
    expect(far.last().request).toEqual({
      url: 'wss://a.example/ws', protocols: ['v2', 'v1'], header: { 'x-app': 'a' },
    })
    expect(stageSocket().far.last().request).toEqual({
      url: 'wss://a.example/ws', protocols: undefined, header: undefined,
    })
  })

  test('WS-19: returns the server’s subprotocol, or the only requested subprotocol', () => {
    const chosen = stageSocket({ protocols: ['v2', 'v1'] })
    expect(chosen.socket.protocol).toBe('')
    chosen.far.last().notifyAnyway({ type: 'opened', protocol: 'v1' })
    expect(chosen.socket.protocol).toBe('v1')
    expect(openStage({ protocols: ['v2', 'v1'] }).socket.protocol).toBe('')
    expect(openStage({ protocols: 'v2' }).socket.protocol).toBe('v2')
    const none = stageSocket({ protocols: 'v2' })
    none.far.last().notifyAnyway({ type: 'opened', protocol: '' })
    expect(none.socket.protocol).toBe('')
    expect(openStage().socket).toMatchObject({ protocol: '', extensions: '' })
  })
})

const listens = { addEventListener: () => undefined }
class Native {}
test.each([
  ['uses the browser\'s class in a web page', { window: listens, document: listens, WebSocket: Native }, 'Native'],
  ['uses the plugin’s class in a page without a native class',
    { window: listens, document: listens, WebSocket: undefined }, 'WebSocket'],
  ['uses the plugin’s class in another runtime', { WebSocket: Native }, 'WebSocket'],
  ['uses the plugin’s class in another runtime without a native class', { WebSocket: undefined }, 'WebSocket'],
])('WS-20: %s', async (_where, globals, name) => {
  for (const [key, value] of Object.entries(globals)) vi.stubGlobal(key, value)
  vi.resetModules()
  const { UniWebSocket: chosen } = await import('../../../src/web-socket')
  expect([chosen.name, chosen === globalThis.WebSocket]).toEqual([name, name === 'Native'])
})
