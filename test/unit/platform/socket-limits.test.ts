import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createConnectGate } from '../../../src/platform/socket/connect-gate'
import { createUniSocketPort } from '../../../src/platform/socket/uni-socket-port'
import { createSlotBudget } from '../../../src/platform/socket/slot-budget'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { createAppSockets } from '../../../src/testing/uni/app-sockets'
import { createPlayedWire } from '../../support/uni-doubles/played-wire'
import { appStage, h5Stage, openOn, weixinStage, type SocketStage } from '../../support/uni-doubles/socket-stage'

const refused = { type: 'refused', code: 'socket-slots-exhausted' }

/** The module's slots, without slots that earlier test files of this process still hold. */
async function freshPage(): Promise<{ readonly createUniSocketPort: typeof createUniSocketPort }> {
  vi.resetModules()
  return import('../../../src/platform/socket/uni-socket-port')
}

describe('sockets opened within the same millisecond', () => {
  test('PF-10: opens sockets 1 ms apart on App when two clients connect in the same millisecond', () => {
    const { port, wire, clock, gate } = appStage()
    const first = openOn(port)
    const second = openOn(createUniSocketPort({ clock, gate, slots: createSlotBudget(() => 5) }))
    expect(wire.sockets).toHaveLength(1)
    clock.advance(1)
    expect(wire.sockets).toHaveLength(2)
    wire.sockets[0]?.events.open()
    wire.sockets[0]?.events.message('for the first')
    wire.sockets[1]?.events.open()
    expect(first.events).toEqual([{ type: 'opened' }, { type: 'message', data: 'for the first' }])
    expect(second.events).toEqual([{ type: 'opened' }])
  })

  test('PF-10: simulates a runtime that mixes up two sockets opened in the same millisecond', () => {
    const wire = createPlayedWire()
    const sockets = createAppSockets(wire, { clock: createSimulatedClock() })
    const received: string[] = []
    for (const name of ['first', 'second']) {
      const task = sockets.connectSocket({ url: 'wss://feed.example/ws', complete: () => undefined })
      if (task === undefined || 'then' in task) throw new Error('a task was due')
      task.onMessage(({ data }) => received.push(`${name} receives ${String(data)}`))
    }
    wire.sockets[0]?.events.message('of the first')
    expect(received).toEqual(['second receives of the first'])
  })

  test('PF-10: waits for an unused socket name after the clock was set back, but never delays the first socket', () => {
    const { port, wire, clock, gate } = appStage()
    const startMs = clock.now()
    openOn(port)
    clock.advance(5_000)
    openOn(port)
    clock.setWall(startMs)
    openOn(port)
    expect(wire.sockets).toHaveLength(2)
    clock.advance(1)
    expect(wire.sockets).toHaveLength(3)
    clock.setWall(startMs - 1_000)
    openOn(port)
    expect(wire.sockets).toHaveLength(4)
    for (const { events } of wire.sockets) events.error()
    expect(gate.size()).toBe(0)
  })

  test('PF-10: does not open a socket when its call is cancelled while it waits for a name', () => {
    const clock = createSimulatedClock()
    const gate = createConnectGate()
    const startMs = clock.now()
    gate.pass(clock, () => clock.suspend(20))
    clock.setWall(startMs)
    const connect = vi.fn()
    const giveUp = gate.pass(clock, connect)
    clock.advance(5)
    giveUp()
    clock.advance(100)
    expect([connect.mock.calls.length, clock.pending()]).toEqual([0, 0])
  })

  test('PF-10: does not reuse the name of a socket that ended within the same millisecond', () => {
    const clock = createSimulatedClock()
    const gate = createConnectGate()
    const connect = vi.fn((leave: () => void) => leave())
    gate.pass(clock, connect)
    gate.pass(clock, connect)
    expect(connect).toHaveBeenCalledOnce()
    clock.advance(1)
    expect(connect).toHaveBeenCalledTimes(2)
  })

  test('PF-10: opens the next socket in a later millisecond than the end of a slow connect call', () => {
    const clock = createSimulatedClock()
    const gate = createConnectGate()
    const openedAt: number[] = []
    const connect = (): void => {
      clock.suspend(2)
      openedAt.push(clock.now())
    }
    const startMs = clock.now()
    gate.pass(clock, connect)
    gate.pass(clock, connect)
    clock.advance(10)
    expect(openedAt.map((atMs) => atMs - startMs)).toEqual([2, 5])
  })

  test('PF-4: does not open a socket that is closed or dropped while waiting to open', () => {
    const { port, wire, clock } = appStage()
    openOn(port)
    const closed = openOn(port)
    const dropped = openOn(port)
    closed.connection.close(4000, 'early')
    closed.connection.close(4000, 'early')
    dropped.connection.drop()
    expect(closed.events).toEqual([])
    clock.advance(100)
    expect(wire.sockets).toHaveLength(1)
    expect(closed.events).toEqual([{ type: 'closed', code: 4000, reason: 'early' }])
    expect(dropped.events).toEqual([])
  })
})

function openMany({ port, clock }: SocketStage, count: number): ReturnType<typeof openOn>[] {
  return Array.from({ length: count }, () => {
    const opened = openOn(port)
    clock.advance(1)
    return opened
  })
}

describe('sockets from other SDKs', () => {
  beforeEach(() => {
    vi.stubEnv('UNI_PLATFORM', 'app')
  })

  function spreadStage(...drawn: readonly number[]) {
    const stage = appStage()
    const left = [...drawn]
    const { clock, gate } = stage
    return { ...stage, port: createUniSocketPort({ clock, gate, random: { next: () => left.shift() ?? 0 } }) }
  }

  test('PF-65: waits a random 1 to 8 ms before opening a socket on App', () => {
    const { port, wire, clock } = spreadStage(0, 0.5, 0.999)
    for (let count = 0; count < 3; count += 1) openOn(port)
    const after = (ms: number): number => {
      clock.advance(ms)
      return wire.sockets.length
    }
    expect([after(0), after(1), after(3), after(1), after(2), after(1)]).toEqual([0, 1, 1, 2, 2, 3])
  })

  test('PF-4, PF-65: does not open a socket that is closed or dropped during the random delay', () => {
    const { port, wire, clock } = spreadStage(1)
    const closed = openOn(port)
    const dropped = openOn(port)
    closed.connection.close(1000, '')
    dropped.connection.drop()
    clock.advance(10)
    expect([wire.sockets, closed.events.length, dropped.events, clock.pending()]).toEqual([[], 1, [], 0])
  })

  test('PF-65: opens a socket synchronously on H5 and WeChat', () => {
    for (const platform of ['h5', 'mp-weixin']) {
      vi.stubEnv('UNI_PLATFORM', platform)
      const { port, wire } = spreadStage()
      openOn(port)
      expect(wire.sockets).toHaveLength(1)
    }
  })
})

describe('slots', () => {
  test('PF-13: rejects the sixth socket asynchronously, without a native call', () => {
    // The native platform would accept more sockets.
    const stage = h5Stage()
    openMany(stage, 5)
    const sixth = openOn(stage.port)
    expect(sixth.events).toEqual([])
    stage.clock.advance(0)
    expect(sixth.events).toEqual([refused])
    expect(stage.wire.sockets).toHaveLength(5)
    sixth.connection.close(1000, '')
    sixth.connection.drop()
    expect(sixth.events).toEqual([refused])
  })

  test('PF-13: frees the slot before it reports the connection’s end after a native close or error', () => {
    for (const end of ['close', 'error'] as const) {
      const stage = weixinStage()
      openMany(stage, 4)
      let next: ReturnType<typeof openOn> | undefined
      stage.port.open({ url: 'wss://feed.example/ws' }, () => (next = openOn(stage.port)))
      stage.clock.advance(1)
      const last = stage.wire.sockets[4]
      if (end === 'close') last?.events.close(1000, '')
      else last?.events.error()
      stage.clock.advance(1)
      expect(next?.events).toEqual([])
      expect(stage.wire.sockets).toHaveLength(6)
    }
  })

  test('PF-13: keeps the slot of a closed or dropped connection until the native socket confirms its end', () => {
    const stage = weixinStage({ silentClose: true })
    const opened = openMany(stage, 5)
    for (const { connection } of opened) {
      connection.close(1000, '')
      connection.drop()
    }
    const [waiting] = openMany(stage, 1)
    expect(waiting?.events).toEqual([refused])
    stage.wire.sockets[2]?.events.close(1000, '')
    const [next] = openMany(stage, 1)
    expect(next?.events).toEqual([])
  })

  test('PF-30: notifies a slot watcher after a native callback frees a slot, if all slots were in use', () => {
    const stage = weixinStage()
    let freed = 0
    let stop: () => void = () => undefined
    stop = stage.port.watchSlots?.(() => (freed += 1)) ?? stop
    openMany(stage, 4)
    stage.wire.sockets[0]?.events.close(1000, '')
    stage.clock.advance(1)
    expect(freed).toBe(0)
    openMany(stage, 2)
    stage.wire.sockets[1]?.events.close(1000, '')
    stage.wire.sockets[1]?.events.close(1000, '')
    expect(freed).toBe(0)
    stage.clock.advance(0)
    expect(freed).toBe(1)
    openMany(stage, 1)
    stage.wire.sockets[2]?.events.close(1000, '')
    stop()
    stage.clock.advance(1)
    openMany(stage, 1)
    stage.wire.sockets[3]?.events.close(1000, '')
    stage.clock.advance(1)
    expect(freed).toBe(1)
  })

  test('PF-13: does not count sockets that opened before a limit existed', () => {
    let limit = Infinity
    const budget = createSlotBudget(() => limit)
    const early = [budget.take(), budget.take()]
    limit = 1
    const taken = budget.take()
    expect([taken, budget.take()]).toEqual([expect.any(Function), undefined])
    for (const giveBack of early) giveBack?.()
    expect(budget.take()).toBeUndefined()
    taken?.()
    expect(budget.take()).toBeDefined()
  })

  test('PF-30: does not notify a removed slot watcher', () => {
    const budget = createSlotBudget(() => 1)
    const freed = vi.fn()
    const stop = budget.watch(freed)
    budget.take()?.()
    stop()
    budget.take()?.()
    expect(freed).toHaveBeenCalledOnce()
  })

  test('PF-14: reports when WeChat rejects a socket because of other sockets, and frees the slot', () => {
    const stage = weixinStage()
    for (let index = 0; index < 5; index += 1) {
      void stage.sockets.connectSocket({ url: 'wss://other.example', complete: () => undefined })
    }
    const ours = openMany(stage, 6)
    stage.clock.advance(10)
    for (const { events } of ours) expect(events).toEqual([refused])
    expect(stage.gate.size()).toBe(0)
  })

  test('PF-10 PF-14: frees the name of a rejected socket on App', () => {
    const { wire, clock, gate } = appStage()
    const port = createUniSocketPort({ clock, gate, slots: createSlotBudget(() => 1) })
    openOn(port)
    clock.advance(1)
    const second = openOn(port)
    clock.advance(10)
    expect(second.events).toEqual([refused])
    expect(wire.sockets).toHaveLength(1)
    expect(gate.size()).toBe(1)
  })

  test('PF-13: allows five sockets for all clients on WeChat by default, and any number on other targets', async () => {
    const inWeixin = h5Stage()
    vi.stubEnv('UNI_PLATFORM', 'mp-weixin')
    const { createUniSocketPort: createPort } = await freshPage()
    const ports = [0, 1, 2].map(() => createPort({ clock: inWeixin.clock, gate: inWeixin.gate }))
    const opened = ports.flatMap((port) => openMany({ ...inWeixin, port }, 2))
    expect(opened.filter(({ events }) => events.length > 0)).toHaveLength(1)
    expect(opened[5]?.events).toEqual([refused])
    expect(inWeixin.wire.sockets).toHaveLength(5)
    for (const { events } of inWeixin.wire.sockets) events.close(1000, '')

    vi.unstubAllGlobals()
    vi.stubEnv('UNI_PLATFORM', 'h5')
    const onPage = h5Stage()
    const many = openMany({ ...onPage, port: createPort({ clock: onPage.clock, gate: onPage.gate }) }, 20)
    expect(many.every(({ events }) => events.length === 0)).toBe(true)
    expect(onPage.wire.sockets).toHaveLength(20)
  })
})
