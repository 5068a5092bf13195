import { describe, expect, test, vi } from 'vitest'
import type { SocketEvent } from '../../../src/connection/ports/ports'
import {
  type HttpAnswer, socketIoProtocol, withPollingCheck,
} from '../../../src/protocols/socket-io/socket-io-protocol'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createAnswers } from '../../support/answer-order'
import { driveProtocol } from '../../support/protocol-drive'
import { handshake } from './socket-io-rig'

test('SI-3: closes a silent connection, but first waits 2 s more if the timer fires over 2 s late', () => {
  const late = (atMs: number) => {
    const { opened, received, timer } = driveProtocol(socketIoProtocol())
    opened()
    received(handshake)
    return timer('watch', atMs)
  }
  expect(late(47_000)).toEqual([{ type: 'lose', code: 'pong-timeout' }])
  expect(late(47_001)).toEqual([{ type: 'startTimer', name: 'watch', delayMs: 2_000 }])
})

const unknownTransport: HttpAnswer = { status: 400, body: { code: 0, message: 'Transport unknown' } }
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** @param ask the application's request, which may be JavaScript */
function stage(ask: () => unknown = () => Promise.resolve(unknownTransport)) {
  const inner = createScriptedSocket()
  const asked: string[] = []
  const { get } = createAnswers().of({
    get(url: string): Promise<HttpAnswer> {
      asked.push(url)
      return ask() as Promise<HttpAnswer>
    },
  })
  const port = withPollingCheck(inner, get)
  const events: SocketEvent[] = []
  const open = () => port.open({ url: 'wss://io.example.com/socket.io/?EIO=4&transport=websocket' }, (event) => {
    events.push(event)
  })
  return { inner, port, asked, events, open }
}

describe('a server without WebSocket', () => {
  test('SI-21: explains a rejected handshake using the HTTP response from the same address', async () => {
    const { inner, asked, events, open } = stage()
    open()
    inner.last().closed()
    expect(events).toEqual([])
    await settled()
    expect(events).toEqual([{ type: 'closed', code: 4906, reason: 'long polling only' }])
    expect(asked).toEqual(['https://io.example.com/socket.io/?EIO=4&transport=websocket'])
  })

  test.each<readonly [string, () => unknown]>([
    ['that fails', () => Promise.reject(new Error('request:fail'))],
    ['that throws', () => { throw new Error('no request') }],
    ['without a response', () => Promise.resolve()],
    ...[
      { status: 400, body: { code: 3, message: 'Bad request' } },
      { status: 400, body: { code: 0, message: 'Nothing here' } },
      { status: 400, body: { code: 1, message: 'Transport unknown' } },
      { status: 200, body: unknownTransport.body },
      { status: 400, body: '<html>' },
    ].map((answer) => [`with the response ${JSON.stringify(answer)}`, () => Promise.resolve(answer)] as const),
  ])('SI-21: adds no explanation after a request %s', async (_, ask) => {
    const { inner, events, open } = stage(ask)
    open()
    inner.last().closed(1006, 'refused')
    await settled()
    expect(events).toEqual([{ type: 'closed', code: 1006, reason: 'refused' }])
  })

  /** The response of python-engineio 4.3.4 to a GET of the WebSocket address. */
  const pythonAnswer = (words: string) => ({ status: 400, body: words })
  const polled = (upgrades: string) => ({
    status: 200, body: `0{"sid":"a]","upgrades":${upgrades},"pingTimeout":20000,"pingInterval":25000}\x1e40`,
  })

  /** The conversion of a deep list to a string would take seconds. */
  const convert = vi.fn(() => '')
  const unconvertible = Object.assign([], { toString: convert })

  test.each<readonly [string, readonly HttpAnswer[], number]>([
    ['without the transport', [pythonAnswer('Invalid transport')], 4906],
    ['without the transport, as JSON', [pythonAnswer('"Invalid transport"')], 4906],
    ['that offers no upgrade', [pythonAnswer('Invalid websocket upgrade'), polled('[]')], 4906],
    ['that offers another upgrade', [pythonAnswer('Invalid websocket upgrade'), polled(' ["webtransport"]')], 4906],
    ['that offers websocket', [pythonAnswer('Invalid websocket upgrade'), polled('["websocket"]')], 1006],
    ['whose handshake offers upgrades after 2,048 characters', [
      pythonAnswer('no'), { status: 200, body: `0{${'"upgrades":['.repeat(170)}"upgrades":[]}` },
    ], 1006],
    ['whose responses are deep lists', [
      { status: 400, body: unconvertible }, { status: 200, body: unconvertible },
    ], 1006],
    ['that responds to the second GET with a page', [pythonAnswer('no'), { status: 200, body: '<html>' }], 1006],
    ['that does not respond to the second GET', [pythonAnswer('no')], 1006],
  ])('SI-22: reads the responses of a Python server %s', async (_, answers, code) => {
    const left = [...answers]
    const { inner, asked, events, open } = stage(() => Promise.resolve(left.shift()))
    open()
    inner.last().closed()
    await expect.poll(() => events).toMatchObject([{ type: 'closed', code }])
    const polling = 'https://io.example.com/socket.io/?EIO=4&transport=polling'
    expect(asked.slice(1)).toEqual(code === 4906 && answers.length === 1 ? [] : [polling])
    expect(convert).not.toHaveBeenCalled()
  })

  test('SI-22: makes only one request if a Node server sends an error object or a status other than 400', async () => {
    for (const answer of [{ status: 400, body: { code: 3, message: 'Bad request' } }, { status: 404, body: 'no' }]) {
      const { inner, asked, open, events } = stage(() => Promise.resolve(answer))
      open()
      inner.last().closed()
      await expect.poll(() => events).toMatchObject([{ code: 1006 }])
      expect(asked).toHaveLength(1)
    }
  })

  test('SI-21: sends a GET only after the first failed attempt, not when an open connection closes', async () => {
    const { inner, asked, events, open } = stage(() => Promise.resolve({ status: 502, body: '' }))
    for (const count of [1, 1, 1]) {
      open()
      inner.last().closed()
      await settled()
      expect(asked).toHaveLength(count)
    }
    const connection = open()
    inner.last().opened()
    const sent: unknown[] = []
    connection.send('2', (error) => sent.push(error))
    await settled()
    inner.last().message('3')
    inner.last().closed()
    expect(sent).toEqual([undefined])
    expect(events.slice(3)).toMatchObject([{ type: 'opened' }, { type: 'message' }, { type: 'closed', code: 1006 }])
    expect(asked).toHaveLength(1)
    open()
    inner.last().closed()
    await settled()
    expect(asked).toHaveLength(2)
  })

  test('SI-21: reports nothing after a drop, and forwards drop and close to the wrapped socket', async () => {
    const { inner, events, open } = stage()
    const connection = open()
    inner.last().closed()
    connection.drop()
    await settled()
    expect(events).toEqual([])
    const opened = open()
    inner.last().opened()
    opened.drop()
    expect(inner.last().state).toBe('dropped')
    open().close(1000, 'bye')
    expect(inner.last().closeCall).toEqual({ code: 1000, reason: 'bye' })
  })

  test('SI-21: reports immediately that the platform has no free socket, and makes no request', async () => {
    const { inner, asked, events, open } = stage()
    open()
    inner.last().refused()
    expect(events).toMatchObject([{ type: 'refused' }])
    await settled()
    expect(asked).toEqual([])
  })

  test('SI-21: forwards watchSlots() to the wrapped port', () => {
    const inner = createScriptedSocket()
    const freed: unknown[] = []
    const port = withPollingCheck({
      open: inner.open,
      watchSlots: (notify) => {
        notify()
        return () => freed.push('ended')
      },
    }, () => Promise.reject(new Error('never')))
    port.watchSlots?.(() => freed.push('freed'))()
    expect(freed).toEqual(['freed', 'ended'])
    expect(withPollingCheck(inner, () => Promise.reject(new Error('never'))).watchSlots).toBeUndefined()
  })
})
