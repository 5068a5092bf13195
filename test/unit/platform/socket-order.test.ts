import { afterEach, describe, expect, test, vi } from 'vitest'
import type { SocketEvent, SocketRequest } from '../../../src/connection/ports/ports'
import { defaultPorts } from '../../../src/platform/default-ports'
import { createConnectGate } from '../../../src/platform/socket/connect-gate'
import { createNativeConnection, type Admission } from '../../../src/platform/socket/native-connection'
import { standardFrames } from '../../../src/platform/socket/standard-frames'
import { createUniSocketPort } from '../../../src/platform/socket/uni-socket-port'
import { socketIoSockets } from '../../../src/socket-io'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { lost } from '../../support/uni-doubles/socket-stage'

afterEach(() => {
  vi.unstubAllGlobals()
})

type Reported = (event?: unknown) => void

interface Asked {
  readonly header?: unknown
  readonly protocols?: unknown
  readonly fail: Reported
}

interface CloseCall {
  readonly code?: number
  readonly reason?: string
  readonly fail: Reported
}

/** A native socket that emits the test's events, in any order, and answers no close by itself. */
function stubNative() {
  const asked: Asked[] = []
  const closes: CloseCall[] = []
  const native: Record<'open' | 'message' | 'error' | 'close', Reported> = {
    open: () => undefined, message: () => undefined, error: () => undefined, close: () => undefined,
  }
  const task = {
    onOpen: (reported: Reported) => void (native.open = reported),
    onMessage: (reported: Reported) => void (native.message = reported),
    onError: (reported: Reported) => void (native.error = reported),
    onClose: (reported: Reported) => void (native.close = reported),
    send: () => undefined,
    close: (call: CloseCall) => void closes.push(call),
  }
  vi.stubGlobal('uni', { connectSocket(call: Asked) {
    asked.push(call)
    return task
  } })
  return { asked, closes, native }
}

/** As a build for WeChat has it: no gate, and closed with 1000 only. */
function openOn(request: Partial<SocketRequest> = {}) {
  const { asked, closes, native } = stubNative()
  const clock = createSimulatedClock()
  const events: SocketEvent[] = []
  const admit: Admission = (enter) => {
    enter(() => undefined)
    return undefined
  }
  const open = () =>
    createNativeConnection({ url: 'wss://a.example', ...request }, (event) => events.push(event), { clock, admit })
  return { asked, closes, native, clock, events, open, connection: open() }
}

describe('what a runtime is asked', () => {
  test('PF-12: subprotocols and headers, as copies that the runtime may change', () => {
    const request = { header: { 'x-token': 'a' }, protocols: ['v1', 'v2'] }
    const { asked } = openOn(request)
    expect(asked[0]).toMatchObject(request)
    expect(asked[0]?.header).not.toBe(request.header)
    expect(asked[0]?.protocols).not.toBe(request.protocols)
  })

  test('PF-7: a repeated close does nothing; a client closes with 1000 and no reason', () => {
    const { closes, connection, native } = openOn()
    native.open()
    connection.close(4000, 'done')
    connection.close(4000, 'done')
    expect(closes).toMatchObject([{ code: 1000, reason: '' }])
  })

  test('PF-7, PF-50: the default port closes with the code of the app, and reports the subprotocol', () => {
    const { closes, native } = stubNative()
    const events: SocketEvent[] = []
    const connection = defaultPorts().socket.open({ url: 'wss://a.example' }, (event) => events.push(event))
    native.open({ header: { 'Sec-WebSocket-Protocol': 'v1' } })
    connection.close(4000, 'done')
    native.close({ code: 4000, reason: 'done' })
    expect(closes).toMatchObject([{ code: 4000, reason: 'done' }])
    expect(events[0]).toEqual({ type: 'opened', protocol: 'v1' })
  })

  test('PF-10: without a gate, as on WeChat, two are opened in one millisecond, and dropped', () => {
    const { asked, closes, connection, open } = openOn()
    const second = open()
    expect(asked).toHaveLength(2)
    connection.drop()
    second.drop()
    expect(closes).toHaveLength(2)
  })
})

describe('what a runtime reports in an order of its own', () => {
  test('PF-8: after an error the code of the close is waited for, whatever fails meanwhile', () => {
    const { asked, native, clock, events } = openOn()
    native.open()
    native.error()
    asked[0]?.fail({ errMsg: 'connectSocket:fail' })
    clock.advance(50)
    native.error()
    clock.advance(49)
    expect(events).toEqual([{ type: 'opened' }])
    native.close({ code: 4409, reason: 'replaced' })
    expect(events.slice(1)).toEqual([{ type: 'closed', code: 4409, reason: 'replaced' }])
  })

  test('PF-8: an error while it closes is followed by its end within 100 ms', () => {
    const { native, clock, events, connection } = openOn()
    native.open()
    connection.close(1000, '')
    native.error()
    native.message({ data: 'late' })
    clock.advance(99)
    expect(events).toEqual([{ type: 'opened' }])
    clock.advance(1)
    expect(events).toEqual([{ type: 'opened' }, lost])
  })

  test('PF-1: a close that fails after the end is no second end', () => {
    const { closes, native, clock, events, connection } = openOn()
    native.open()
    connection.close(1000, '')
    native.close({ code: 1000, reason: '' })
    closes[0]?.fail({ errMsg: 'closeSocket:fail' })
    clock.advance(100)
    expect(events).toEqual([{ type: 'opened' }, { type: 'closed', code: 1000, reason: '' }])
  })

  test('PF-4: a connection that has ended is not closed again when it is dropped', () => {
    const { closes, native, connection } = openOn()
    native.open()
    native.close({ code: 1000, reason: '' })
    connection.drop()
    expect(closes).toEqual([])
  })

  test('PF-9: bytes arrive as they are, and a message without data as an empty text', () => {
    const { native, events } = openOn()
    const bytes = new ArrayBuffer(3)
    native.open()
    native.message({ data: bytes })
    native.message()
    expect(events.slice(1)).toEqual([{ type: 'message', data: bytes }, { type: 'message', data: '' }])
  })
})

test('SI-21: the platform\'s socket that is refused asks the same address over the platform\'s HTTP', async () => {
  const asked: string[] = []
  const ends: ((event: object) => void)[] = []
  const task = {
    onOpen: () => undefined,
    onMessage: () => undefined,
    onError: () => undefined,
    onClose: (listener: (event: object) => void) => void ends.push(listener),
    close: () => undefined,
  }
  vi.stubGlobal('uni', {
    connectSocket: () => task,
    request: ({ url, success }: { url: string; success: (answer: object) => void }) => {
      asked.push(url)
      success({ statusCode: 400, data: { code: 0, message: 'Transport unknown' } })
    },
  })
  const events: SocketEvent[] = []
  socketIoSockets().open({ url: 'wss://a.example/socket.io/?EIO=4' }, (event) => events.push(event))
  await vi.waitFor(() => expect(ends).toHaveLength(1))
  ends[0]?.({ code: 1006, reason: '' })
  await vi.waitFor(() => expect(events).toEqual([{ type: 'closed', code: 4906, reason: 'no WebSocket transport' }]))
  expect(asked).toEqual(['https://a.example/socket.io/?EIO=4'])
})

function openedWith(answer: unknown): readonly SocketEvent[] {
  const events: SocketEvent[] = []
  let open: ((answer: unknown) => void) | undefined
  const task = {
    onOpen: (listener: typeof open) => void (open = listener),
    onMessage: () => undefined,
    onError: () => undefined,
    onClose: () => undefined,
    close: () => undefined,
  }
  vi.stubGlobal('uni', { connectSocket: () => task })
  const port = createUniSocketPort({ gate: createConnectGate(), standard: standardFrames })
  const connection = port.open({ url: 'wss://a.example', protocols: ['v1'] }, (event) => events.push(event))
  open?.(answer)
  connection.drop()
  return events
}

test.each([
  [{ header: { 'Sec-WebSocket-Protocol': 'v1' } }, 'v1'],
  [{ header: { 'server': 'feed', 'sec-websocket-protocol': 'v1' } }, 'v1'],
])('PF-50: the header of the answer %j names the subprotocol', (answer, protocol) => {
  expect(openedWith(answer)).toEqual([{ type: 'opened', protocol }])
})

test.each([undefined, null, {}, { header: null }, { header: {} }, 'text'])(
  'PF-50: the answer %j names none',
  (answer) => {
    expect(openedWith(answer)).toEqual([{ type: 'opened' }])
  },
)
