import { afterEach, describe, expect, test, vi } from 'vitest'
import { createConnectGate } from '../../../src/platform/socket/connect-gate'
import { createUniSocketPort } from '../../../src/platform/socket/uni-socket-port'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createH5Sockets } from '../../../src/testing/uni/h5-sockets'
import {
  appStage, createSocketStage, h5Stage, lost, lostBecause, openOn, weixinStage,
} from '../../support/uni-doubles/socket-stage'
import type { ConnectOptions, TaskListener } from '../../../src/testing/uni/native-wire'

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('a connection that fails', () => {
  test('PF-2: on App an error alone is the end', () => {
    const { port, wire, clock } = appStage()
    const { events } = openOn(port)
    wire.last().events.error()
    expect(events).toEqual([lost])
    clock.advance(1_000)
    expect(events).toEqual([lost])
  })

  test('PF-2: on H5 an error and the close after it are one end', () => {
    const { port, wire } = h5Stage()
    const { events } = openOn(port)
    wire.last().events.error()
    wire.last().events.close(1006, '')
    wire.last().events.close(1006, '')
    expect(events).toEqual([lost])
  })

  test('PF-2: a close alone is the end, a second one nothing', () => {
    const { port, wire } = weixinStage()
    const { events } = openOn(port)
    wire.last().events.close(1001, 'away')
    wire.last().events.close(1000, '')
    expect(events).toEqual([{ type: 'closed', code: 1001, reason: 'away' }])
  })

  test('PF-2: on App a missing native module, which calls fail and then success, is one end', () => {
    const { port, clock } = appStage({ nativeMissing: true })
    const { events } = openOn(port)
    expect(events).toEqual([])
    clock.advance(10)
    expect(events).toEqual([lostBecause('connectSocket:fail Error: uni-webSocket is not in this build')])
  })

  test('PF-3: on H5 an invalid address, failed inside the call, is reported after it', () => {
    const { port, clock } = h5Stage()
    const { events } = openOn(port, { url: 'not an address' })
    expect(events).toEqual([])
    clock.advance(0)
    expect(events).toEqual([
      lostBecause("connectSocket:fail SyntaxError: The URL 'not an address' is invalid."),
    ])
  })

  test('PF-2: a connectSocket that throws is one end, and leaves no slot taken', () => {
    const connectSocket = (): never => {
      throw new Error('no network permission')
    }
    const { port, clock, gate } = createSocketStage(() => ({ connectSocket, alive: () => 0 }))
    const { events, connection } = openOn(port)
    expect(events).toEqual([])
    clock.advance(0)
    expect(events).toEqual([lostBecause('no network permission')])
    expect(gate.size()).toBe(0)
    connection.close(1000, '')
    connection.drop()
    expect(events).toEqual([lostBecause('no network permission')])
  })

  test('PF-16: connectSocket always gets a callback, and the task has its listeners when open returns', () => {
    const asked: ConnectOptions[] = []
    const { port, wire } = createSocketStage((played) => {
      const sockets = createH5Sockets(played)
      return { ...sockets, connectSocket: (options) => (asked.push(options), sockets.connectSocket(options)) }
    })
    const { events } = openOn(port)
    wire.last().events.open()
    expect(events).toEqual([{ type: 'opened' }])
    expect(typeof asked[0]?.complete).toBe('function')
    expect(typeof asked[0]?.fail).toBe('function')
    expect(asked[0]).not.toHaveProperty('header')
    expect(asked[0]).not.toHaveProperty('protocols')
  })
})

describe('the code of the end', () => {
  test('PF-8: the close that follows an error of an open connection gives the code', () => {
    const { port, wire, clock } = weixinStage()
    const { events } = openOn(port)
    wire.last().events.open()
    wire.last().events.error()
    wire.last().events.message('too late')
    clock.advance(50)
    wire.last().events.close(4409, 'replaced')
    clock.advance(1_000)
    expect(events).toEqual([{ type: 'opened' }, { type: 'closed', code: 4409, reason: 'replaced' }])
  })

  test('PF-8: without that close the connection ends with 1006 after 100 ms, and native is closed', () => {
    const { port, wire, clock } = appStage()
    const { events } = openOn(port)
    wire.last().events.open()
    wire.last().events.error()
    wire.last().events.error()
    clock.advance(99)
    expect(events).toEqual([{ type: 'opened' }])
    clock.advance(1)
    expect(events).toEqual([{ type: 'opened' }, lost])
    expect(wire.last().closeCalls).toHaveLength(1)
  })

  test('PF-8: a close without a code or a reason counts as 1006', () => {
    let notifyClose: () => void = () => undefined
    const task = {
      send: () => undefined,
      close: () => undefined,
      onOpen: () => undefined,
      onMessage: () => undefined,
      onError: () => undefined,
      onClose: (listener: TaskListener) => void (notifyClose = () => void Reflect.apply(listener, undefined, [])),
    }
    const { port } = createSocketStage(() => ({ connectSocket: () => task, alive: () => 0 }))
    const { events } = openOn(port)
    notifyClose()
    expect(events).toEqual([lost])
  })
})

describe('closing', () => {
  test('PF-7: codes that no client may use become 1000', () => {
    for (const code of [0, 999, 1001, 1005, 1006, 2999, 5000, 3000.5]) {
      const { port, wire } = appStage()
      const { connection } = openOn(port)
      wire.last().events.open()
      connection.close(code, '')
      expect(wire.last().closeCalls).toEqual([{ code: 1000, reason: '' }])
    }
  })

  test('PF-4: a native socket that opens after its close or drop is closed again', () => {
    const { port, wire, clock } = appStage()
    const closed = openOn(port)
    closed.connection.close(1000, '')
    wire.last().events.open()
    expect(wire.last().closeCalls).toHaveLength(2)
    expect(closed.events).toEqual([])
    clock.advance(1)
    const dropped = openOn(port)
    dropped.connection.drop()
    wire.last().events.open()
    wire.last().events.message('ghost')
    expect(wire.last().closeCalls).toHaveLength(2)
    expect(dropped.events).toEqual([])
  })

  test('PF-4: a second opened event of an open connection is dropped', () => {
    const { port, wire } = appStage()
    const { events } = openOn(port)
    wire.last().events.open()
    wire.last().events.open()
    expect(events).toEqual([{ type: 'opened' }])
    expect(wire.last().closeCalls).toEqual([])
  })

  test('PF-1: messages that arrive while closing are passed on, after the end none', () => {
    const { port, wire } = h5Stage()
    const { events, connection } = openOn(port)
    wire.last().events.open()
    connection.close(1000, '')
    wire.last().events.message('last words')
    wire.last().events.close(1000, '')
    wire.last().events.message('ghost')
    expect(events.slice(1)).toEqual([
      { type: 'message', data: 'last words' },
      { type: 'closed', code: 1000, reason: '' },
    ])
  })

  for (const [what, close, words] of [
    ['fails', ({ fail }: { fail: (result: { errMsg: string }) => void }) => fail({ errMsg: 'closeSocket:fail' }),
      'closeSocket:fail'],
    ['throws', () => { throw new TypeError('this._webSocket is undefined') }, 'this._webSocket is undefined'],
  ] as const) {
    test(`PF-17: a native close that ${what} ends the connection with 1006`, () => {
      let notifyOpen: () => void = () => undefined
      const task = {
        send: () => undefined,
        close,
        onOpen: (listener: () => void) => void (notifyOpen = listener),
        onMessage: () => undefined,
        onError: () => undefined,
        onClose: () => undefined,
      }
      const clock = createSimulatedClock()
      vi.stubGlobal('uni', { connectSocket: () => task })
      const { connection, events } = openOn(createUniSocketPort({ clock, gate: createConnectGate() }))
      notifyOpen()
      connection.close(1000, '')
      expect(events).toEqual([{ type: 'opened' }])
      clock.advance(0)
      expect(events).toEqual([{ type: 'opened' }, lostBecause(words)])
    })
  }
})
