import { describe, expect, test } from 'vitest'
import type { SocketEvent } from '../../../src/connection/ports/ports'
import { defaultPorts } from '../../../src/platform/default-ports'
import { createNativeConnection, type Admission } from '../../../src/platform/socket/native-connection'
import { createUniSocketPort } from '../../../src/platform/socket/uni-socket-port'
import { socketIoSockets } from '../../../src/socket-io'
import { appStage, h5Stage, lost, lostBecause, openOn, weixinStage } from '../../support/uni-doubles/socket-stage'
import {
  after, closedTimes, closes, drops, emits, notifies, opened, openTask, playRow, rejects, type Reported, type Row,
  stubAnswer, stubTask,
} from './stub-task'

const closed = (code: number, reason: string): SocketEvent => ({ type: 'closed', code, reason })
const messages = (...all: readonly (string | ArrayBuffer)[]) => all.map((data) => ({ type: 'message', data } as const))

describe('runtime calls', () => {
  test('PF-12: passes the native options to the runtime, along with copies of the subprotocols and headers', () => {
    const request = { header: { 'x-token': 'a' }, protocols: ['v1', 'v2'] }
    const { calls, port } = stubTask()
    openOn(port, { ...request, native: { tcpNoDelay: true, url: 'wss://other.example' } })
    expect(calls.asked[0]).toMatchObject({ ...request, url: 'wss://feed.example/ws', tcpNoDelay: true })
    expect(calls.asked[0]?.header).not.toBe(request.header)
    expect(calls.asked[0]?.protocols).not.toBe(request.protocols)
  })

  test('PF-16: passes a callback to connectSocket, and adds the task’s listeners before open() returns', () => {
    const { calls, port, reported } = stubTask()
    openOn(port)
    const aFunction: unknown = expect.any(Function)
    expect(calls.asked).toEqual([{ url: 'wss://feed.example/ws', fail: aFunction }])
    expect(Object.keys(reported)).toHaveLength(4)
  })

  test('PF-7: ignores a repeated close, and closes with 1000 and no reason in a mini-program', () => {
    const { calls, clock, gate, reported } = stubTask()
    const { connection } = openOn(createUniSocketPort({ clock, gate }))
    reported.onOpen?.()
    connection.close(4000, 'done')
    connection.close(4000, 'done')
    expect(calls.closed).toMatchObject([{ code: 1000, reason: '' }])
  })

  test('PF-7: sends 1000 instead of a close code that clients may not send', () => {
    for (const code of [0, 999, 1001, 1005, 1006, 2999, 5000, 3000.5]) {
      const { calls, connection } = openTask()
      connection.close(code, '')
      expect(calls.closed).toMatchObject([{ code: 1000, reason: '' }])
    }
  })

  test('PF-7, PF-50: closes with the app’s code and reports the subprotocol through the default socket port', () => {
    const { calls, reported } = stubTask()
    const { connection, events } = openOn(defaultPorts().socket)
    reported.onOpen?.({ header: { 'Sec-WebSocket-Protocol': 'v1' } })
    connection.close(4000, 'done')
    reported.onClose?.({ code: 4000, reason: 'done' })
    expect(calls.closed).toMatchObject([{ code: 4000, reason: 'done' }])
    expect(events[0]).toEqual({ type: 'opened', protocol: 'v1' })
  })

  test('PF-10: opens and drops two sockets in one millisecond without waiting, as on WeChat', () => {
    const { calls, clock } = stubTask()
    const admit: Admission = (enter) => {
      enter(() => undefined)
      return undefined
    }
    const open = () => createNativeConnection({ url: 'wss://a.example' }, () => undefined, { clock, admit })
    const connections = [open(), open()]
    expect(calls.asked).toHaveLength(2)
    for (const connection of connections) connection.drop()
    expect(calls.closed).toHaveLength(2)
  })
})

describe('the end', () => {
  const bytes = new ArrayBuffer(3)

  test.each<Row>([
    ['PF-8: waits for the close code after an error, regardless of other events',
      opened(), notifies('onError'), rejects('asked', { errMsg: 'connectSocket:fail' }), after(50), notifies('onError'),
      after(49), emits(), notifies('onClose', { code: 4409, reason: 'replaced' }), emits(closed(4409, 'replaced'))],
    ['PF-1: reports the end once when a close fails',
      opened(), closes(1000, ''), notifies('onClose', { code: 1000, reason: '' }),
      rejects('closed', { errMsg: 'closeSocket:fail' }), after(100), emits(closed(1000, ''))],
    ['PF-4: does not close an already closed native socket again when the connection is dropped',
      opened(), notifies('onClose', { code: 1000, reason: '' }), drops, closedTimes(0)],
    ['PF-1, PF-4, PF-9: ignores a second open event, and delivers messages until the end',
      opened(), notifies('onOpen'), emits(), closedTimes(0), notifies('onMessage', { data: bytes }),
      notifies('onMessage'), closes(1000, ''), notifies('onMessage', { data: 'last words' }),
      notifies('onClose', { code: 1000, reason: '' }), notifies('onMessage', { data: 'ghost' }),
      emits(...messages(bytes, '', 'last words'), closed(1000, ''))],
  ])('%s', playRow)

  test('PF-2: reports a connection’s end once, even if more events follow', () => {
    for (const [first, end] of [['onError', lost], ['onClose', closed(1001, 'away')]] as const) {
      const { port, reported } = stubTask()
      const { events } = openOn(port)
      reported[first]?.({ code: 1001, reason: 'away' })
      for (const then of ['onError', 'onClose', 'onClose']) reported[then]?.({ code: 1000, reason: '' })
      expect(events).toEqual([end])
    }
  })

  test.each([
    ['a missing native module on App, where fail and then success are called', () => appStage({ nativeMissing: true }),
      'connectSocket:fail Error: uni-webSocket is not in this build'],
    ['an invalid address on H5, where the call itself fails', h5Stage,
      "connectSocket:fail SyntaxError: The URL 'not an address' is invalid."],
    ['a connectSocket that throws', () => stubAnswer(() => {
      throw new Error('no network permission')
    }), 'no network permission'],
  ] as const)('PF-2, PF-3: reports the end once, after the call, and frees the slot: %s', (_, createStage, words) => {
    const { port, clock, gate } = createStage()
    const { events, connection } = openOn(port, { url: 'not an address' })
    expect(events).toEqual([])
    clock.advance(10)
    connection.close(1000, '')
    connection.drop()
    expect([events, gate.size()]).toEqual([[lostBecause(words)], 0])
  })

  test.each(['open', 'closing'])('PF-8: reports the end within 100 ms after an error while %s', (phase) => {
    const { calls, reported, clock, events, connection } = openTask()
    if (phase === 'closing') connection.close(1000, '')
    reported.onError?.()
    reported.onMessage?.({ data: 'late' })
    clock.advance(99)
    expect(events).toEqual([])
    clock.advance(1)
    expect(events).toEqual([lost])
    expect(calls.closed.length).toBe(phase === 'closing' ? 2 : 1)
  })

  test.each([
    ['fails', ({ fail }: { fail: Reported }) => fail({ errMsg: 'closeSocket:fail' }), 'closeSocket:fail'],
    ['throws', () => { throw new TypeError('this._webSocket is undefined') }, 'this._webSocket is undefined'],
  ] as const)('PF-17: ends with 1006 after a native close that %s', (_, close, words) => {
    const { clock, connection, events } = openTask({ close })
    connection.close(1000, '')
    expect(events).toEqual([])
    clock.advance(0)
    expect(events).toEqual([lostBecause(words)])
  })
})

const header = { 'x-app': 'trades' }
describe.each([
  ['H5', h5Stage, {}], ['App', appStage, header], ['WeChat', weixinStage, header],
] as const)('connections on %s', (_, createStage, sentHeader) => {
  test('PF-1, PF-5, PF-7, PF-9, PF-12: passes the request, strings, bytes and the close in both directions', () => {
    const { port, wire, clock } = createStage()
    const { connection, events } = openOn(port, { protocols: ['v1', 'v2'], header })
    const far = wire.last()
    expect(far.request).toEqual({ url: 'wss://feed.example/ws', protocols: ['v1', 'v2'], header: sentHeader })
    far.events.open()
    const settled: unknown[] = []
    const bytes = Uint8Array.of(2, 3).buffer
    for (const data of ['持仓', bytes]) connection.send(data, (error) => settled.push(error))
    clock.advance(1)
    expect([far.sent, settled]).toEqual([['持仓', bytes], [undefined, undefined]])
    for (const data of ['one', bytes]) far.events.message(data)
    connection.close(4001, '仓'.repeat(42))
    expect(far.closeCalls).toEqual([{ code: 4001, reason: '仓'.repeat(41) }])
    far.events.close(4001, 'done')
    expect(events).toEqual([{ type: 'opened' }, ...messages('one', bytes), closed(4001, 'done')])
  })

  test('PF-15: leaves no sockets, timers or slots after a thousand open and close cycles', () => {
    const { port, wire, clock, gate, sockets } = createStage()
    for (let turn = 0; turn < 1_000; turn += 1) {
      const { connection } = openOn(port)
      const { events } = wire.last()
      events.open()
      if (turn % 2 === 0) connection.close(1000, '')
      events.close(1000, '')
      clock.advance(1)
    }
    expect([wire.sockets.length, sockets.alive(), gate.size(), clock.pending()]).toEqual([1_000, 0, 0, 0])
  })

  test('PF-4, CP-2: passes no event of a dropped connection to the next connection', () => {
    const { port, wire, clock } = createStage()
    const old = openOn(port)
    const { events: oldEvents } = wire.last()
    oldEvents.open()
    old.connection.drop()
    clock.advance(1)
    const next = openOn(port)
    wire.last().events.open()
    oldEvents.message('late')
    oldEvents.error()
    oldEvents.close(1006, '')
    expect([old.events, next.events]).toEqual([[{ type: 'opened' }], [{ type: 'opened' }]])
  })
})

describe('other events', () => {
  test('PF-4: repeats the close call when a native socket opens after the connection was closed or dropped', () => {
    const { port, wire, clock } = appStage()
    const shut = openOn(port)
    shut.connection.close(1000, '')
    wire.last().events.open()
    expect(wire.last().closeCalls).toHaveLength(2)
    expect(shut.events).toEqual([])
    clock.advance(1)
    const dropped = openOn(port)
    dropped.connection.drop()
    wire.last().events.open()
    wire.last().events.message('ghost')
    expect(wire.last().closeCalls).toHaveLength(2)
    expect(dropped.events).toEqual([])
  })

  // The message takes three bytes for one unit.
  test.each([
    ['64 messages', Array.from({ length: 64 }, (_, at) => `${at}`), undefined],
    ['messages with maxFrameBytes in total', ['\u4e00', new Uint8Array(7).buffer], 10],
  ])('PF-66: delivers early messages once, in order, after the open event: %s', (_, early, limit) => {
    const { calls, port, reported } = stubTask()
    const { events } = openOn(port, limit === undefined ? {} : { maxFrameBytes: limit })
    for (const data of early) reported.onMessage?.({ data })
    expect(events).toEqual([])
    reported.onOpen?.()
    reported.onOpen?.()
    reported.onMessage?.({ data: 'last' })
    expect(events).toEqual([{ type: 'opened' }, ...messages(...early, 'last')])
    expect(calls.closed).toEqual([])
  })

  test.each([
    ['65 messages', Array.from({ length: 65 }, () => ''), {}],
    ['more than maxFrameBytes in total', ['\u4e00', new Uint8Array(8).buffer], { maxFrameBytes: 10 }],
  ])('PF-66: closes the connection and delivers nothing when %s arrive before the open event', (_, early, request) => {
    const { calls, clock, port, reported } = stubTask()
    const { events } = openOn(port, request)
    for (const data of [...early, 'surplus']) reported.onMessage?.({ data })
    expect(calls.closed).toHaveLength(1)
    clock.advance(0)
    reported.onOpen?.()
    expect(events).toEqual([lostBecause('early messages')])
    expect(calls.closed).toHaveLength(2)
  })

  test('PF-66, PF-1: does not deliver early messages when the listener drops the connection on open', () => {
    const { port, reported } = stubTask()
    const events: SocketEvent[] = []
    const connection = port.open({ url: 'wss://feed.example/ws' }, (event) => {
      events.push(event)
      connection.drop()
    })
    reported.onMessage?.({ data: 'early' })
    reported.onOpen?.()
    expect(events).toEqual([{ type: 'opened' }])
  })

  test('SI-21: sends an HTTP request to the same address when the server rejects the socket', async () => {
    const { reported, sockets } = stubTask()
    const asked: string[] = []
    Object.assign(sockets, { request({ url, success }: { url: string; success: Reported }) {
      asked.push(url)
      success({ statusCode: 400, data: { code: 0, message: 'Transport unknown' } })
    } })
    const { events } = openOn(socketIoSockets(), { url: 'wss://a.example/socket.io/?EIO=4' })
    await expect.poll(() => reported).toHaveProperty('onClose')
    reported.onClose?.({ code: 1006, reason: '' })
    await expect.poll(() => events).toEqual([closed(4906, 'long polling only')])
    expect(asked).toEqual(['https://a.example/socket.io/?EIO=4'])
  })

  test.each<readonly [unknown, string | undefined]>([
    [{ header: { 'Sec-WebSocket-Protocol': 'v1' } }, 'v1'],
    [{ header: { 'server': 'feed', 'sec-websocket-protocol': 'v1' } }, 'v1'],
    ...[undefined, null, {}, { header: null }, { header: {} }, 'text'].map((answer) => [answer, undefined] as const),
  ])('PF-50: reads the subprotocol of the open event %j as %s', (answer, protocol) => {
    const { port, reported } = stubTask()
    const { events } = openOn(port, { protocols: ['v1'] })
    reported.onOpen?.(answer)
    expect(events).toStrictEqual([{ type: 'opened', ...(protocol === undefined ? {} : { protocol }) }])
  })
})
