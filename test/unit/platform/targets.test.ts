import fc from 'fast-check'
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { alipayFrames } from '../../../src/platform/system/alipay-frames'
import { createUniLifecycle } from '../../../src/platform/lifecycle/uni-lifecycle'
import { createUniNetwork } from '../../../src/platform/lifecycle/uni-network'
import { createUniChatStorage } from '../../../src/chat/platform/uni-chat-storage'
import { createUniStorage } from '../../../src/platform/storage/uni-storage'
import { targetHere } from '../../../src/platform/system/target'
import type { SocketTaskDouble, TaskListener } from '../../../src/testing/uni/native-wire'
import { createUniStorageDouble } from '../../../src/testing/uni/storage-double'
import { createVendorSockets } from '../../../src/testing/uni/vendor-sockets'
import { vendorRules } from '../../../src/testing/uni/vendors'
import { createSocketStage, lostBecause, openOn } from '../../support/uni-doubles/socket-stage'
import { playSteps } from '../../support/in-step'
import { openTask, type Reported, stubAnswer, stubTask } from './stub-task'

beforeEach(() => {
  vi.stubEnv('UNI_PLATFORM', '')
})

describe('the table', () => {
  test('PF-13: allows five sockets on four targets, and any number on other targets', () => {
    const socketsOn = (name: string): number => {
      vi.stubEnv('UNI_PLATFORM', name)
      return targetHere().sockets
    }
    expect(['mp-weixin', 'mp-alipay', 'mp-qq', 'mp-lark'].map(socketsOn)).toEqual([5, 5, 5, 5])
    for (const name of ['h5', 'app', 'app-harmony', 'mp-toutiao', 'mp-baidu', 'mp-kuaishou', 'mp-xhs', 'mp-jd']) {
      expect(socketsOn(name)).toBe(Infinity)
    }
  })

  test('PF-27: never derives the target from globals, and uses no target outside a build', () => {
    vi.stubGlobal('wx', { connectSocket: () => undefined })
    expect(targetHere().sockets).toBe(Infinity)
    const { process: real } = globalThis
    vi.stubGlobal('process', undefined)
    const { sockets } = targetHere()
    vi.stubGlobal('process', real)
    expect(sockets).toBe(Infinity)
  })
})

describe('a task', () => {
  test.each(['onOpen', 'onMessage', 'onClose'])('PF-53: closes a task lacking %s, and reports the end once', (name) => {
    const { port, clock, calls } = stubTask({ [name]: undefined })
    const { events } = openOn(port)
    expect(events).toEqual([])
    clock.advance(1_000)
    expect(events).toEqual([lostBecause(`task.${name} is not a function`)])
    // Without a callback the platform returns a promise, whose rejection the app would have to handle.
    const aFunction: unknown = expect.any(Function)
    expect(calls.closed).toEqual([{ fail: aFunction }])
  })

  test('PF-53: works with a task without onError, and ends the connection when the task closes', () => {
    const { events, calls, reported } = openTask({ onError: undefined })
    reported.onClose?.({ code: 4001, reason: 'bye' })
    expect(events).toEqual([{ type: 'closed', code: 4001, reason: 'bye' }])
    expect(calls.closed).toEqual([])
  })

  const noTask = 'connectSocket returned no task'

  test.each([
    ['nothing', () => undefined, noTask],
    ['a promise of another value', () => Promise.resolve({ errMsg: 'connectSocket:ok' }), noTask],
    ['a promise that is rejected', () => Promise.reject(new Error('url not in domain list')), 'url not in domain list'],
  ])('PF-61: ends the connection once when connectSocket returns %s, and handles rejections', async (
    _, answer, words,
  ) => {
    const unhandled = vi.fn()
    process.on('unhandledRejection', unhandled)
    onTestFinished(() => void process.off('unhandledRejection', unhandled))
    const { port, clock, gate } = stubAnswer(answer)
    const { events } = openOn(port)
    expect(events).toEqual([])
    // Node reports rejections when its microtasks are done.
    await new Promise((resolve) => setImmediate(resolve))
    clock.advance(1_000)
    expect(events).toEqual([lostBecause(words)])
    expect([gate.size(), unhandled.mock.calls]).toEqual([0, []])
  })

  /** An interceptor holds the task back until `resolve`. */
  function heldTask(own: Readonly<Record<string, unknown>> = {}) {
    const { calls, reported, sockets } = stubTask(own)
    const task: unknown = sockets.connectSocket({ url: 'wss://feed.example/ws' })
    let resolve: () => void = () => undefined
    const asked: { readonly fail?: Reported }[] = []
    const stage = stubAnswer((options) => {
      asked.push(options)
      return new Promise((give) => (resolve = () => give(task)))
    })
    const { events, connection } = openOn(stage.port)
    const arrive = async (): Promise<void> => {
      resolve()
      await new Promise((settle) => setImmediate(settle))
    }
    return { ...stage, calls, reported, asked, events, connection, arrive }
  }

  test('PF-63: uses a socket task that arrives late because of an interceptor', async () => {
    const { calls, reported, events, connection, arrive, gate } = heldTask()
    await arrive()
    reported.onOpen?.()
    reported.onMessage?.({ data: 'hello' })
    connection.send('hi', () => undefined)
    connection.close(4000, 'done')
    reported.onClose?.({ code: 4000, reason: 'done' })
    expect(events).toEqual([
      { type: 'opened' }, { type: 'message', data: 'hello' }, { type: 'closed', code: 4000, reason: 'done' },
    ])
    expect([calls.sent.length, calls.closed.length, gate.size()]).toEqual([1, 1, 0])
  })

  test.each<readonly [string, (held: ReturnType<typeof heldTask>) => void]>([
    ['was closed', ({ connection }) => connection.close(1000, '')],
    ['was dropped', ({ connection }) => connection.drop()],
    ['was refused', ({ asked }) => asked[0]?.fail?.({ errMsg: 'connectSocket:fail' })],
  ])('PF-63: closes a task that arrives after its connection %s, even when the task opens', async (_, end) => {
    const held = heldTask()
    end(held)
    await held.arrive()
    expect(held.calls.closed).toHaveLength(1)
    held.reported.onOpen?.()
    expect(held.calls.closed).toHaveLength(2)
    held.clock.advance(1_000)
    held.reported.onClose?.({ code: 1000, reason: '' })
    expect(held.events.filter(({ type }) => type !== 'closed')).toEqual([])
    expect(held.gate.size()).toBe(0)
  })

  test('PF-63: waits for the late task of a closed connection', () => {
    const { connection, events, clock } = heldTask()
    connection.close(1000, '')
    clock.advance(1_000)
    expect(events).toEqual([])
  })

  test('PF-64: frees the slot when the connection is dropped before its task arrives', () => {
    const { connection, gate } = heldTask()
    expect(gate.size()).toBe(1)
    connection.drop()
    expect(gate.size()).toBe(0)
  })

  test('PF-64: frees the slot when a task arrives late and cannot be closed', async () => {
    const { connection, gate, arrive } = heldTask({ close: ({ fail }: { fail: Reported }) => fail({ errMsg: 'no' }) })
    await arrive()
    connection.drop()
    expect(gate.size()).toBe(0)
  })

  test.each([
    [{ code: '4401' }, 4401], [{ code: 4401 }, 4401], [{ code: '' }, 1006], [{ code: 'abnormal' }, 1006],
    [{ code: undefined }, 1006], [{ code: null }, 1006], [{ code: {} }, 1006], [undefined, 1006],
  ])('PF-8, PF-54: reports the close event %o with code %i', (event, counted) => {
    const { events, reported } = openTask()
    reported.onClose?.(event)
    expect(events).toEqual([{ type: 'closed', code: counted, reason: '' }])
  })

  test('PF-51: reports an error’s message only when the connection ends without a close frame', () => {
    for (const [code, reason, words] of [
      [1006, '', 'connection reset'], [1006, 'own words', 'own words'], [4409, '', ''], [4409, 'replaced', 'replaced'],
    ] as const) {
      const { events, reported } = openTask()
      reported.onError?.({ errMsg: 'connection reset' })
      reported.onError?.({})
      reported.onClose?.({ code, reason })
      expect(events).toEqual([{ type: 'closed', code, reason: words }])
    }
  })

  test('PF-51: truncates error messages to 300 characters, and ignores messages that are objects', () => {
    for (const [failure, words] of [
      [{ errMsg: 'x'.repeat(10_000) }, 'x'.repeat(300)], [{ errorMessage: 'Alipay\'s' }, 'Alipay\'s'],
      [{ error: 11 }, '11'], [{ errMsg: { code: 1 } }, ''], [{ error: { code: 1 } }, ''], [undefined, ''],
    ] as const) {
      const { port, reported } = stubTask()
      const { events } = openOn(port)
      reported.onError?.(failure)
      expect(events).toEqual([lostBecause(words)])
    }
  })
})

test('PF-68: treats a rejected promise from send or close as a failure', async () => {
  const refuse = (words: string) => () => Promise.reject(new Error(words))
  const { connection, clock, events } = openTask({ send: refuse('not sent'), close: refuse('not closed') })
  expect(await new Promise((resolve) => connection.send('text', resolve))).toBe('not sent')
  connection.close(1000, '')
  await Promise.resolve()
  clock.advance(0)
  expect(events).toEqual([lostBecause('not closed')])
})

test('PF-68: leaves no unhandled rejection when it closes an unusable task', async () => {
  const close = vi.fn(() => Promise.reject(new Error('not closed')))
  openOn(stubTask({ close, onOpen: undefined }).port)
  await new Promise((resolve) => setTimeout(resolve, 0))
  expect(close).toHaveBeenCalledOnce()
})

describe('Alipay', () => {
  beforeEach(() => {
    vi.stubEnv('UNI_PLATFORM', 'mp-alipay')
  })

  test('PF-57: requests a separate socket task on Alipay, and sends text unchanged', () => {
    const { connection, calls } = openTask()
    expect(calls.asked[0]).toMatchObject({ multiple: true })
    connection.send('text', () => undefined)
    expect(calls.sent[0]).toMatchObject({ data: 'text' })
    expect(calls.sent[0]).not.toHaveProperty('isBuffer')
    expect(alipayFrames.wrap('text')).toEqual({ data: 'text' })
  })

  test('PF-57: sends bytes as base64, and receives base64 or bytes', () => {
    const { connection, events, reported, calls } = openTask()
    fc.assert(fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      calls.sent.length = 0
      events.length = 0
      const { buffer } = Uint8Array.from(bytes)
      const base64 = Buffer.from(bytes).toString('base64')
      connection.send(buffer, () => undefined)
      expect(calls.sent[0]).toMatchObject({ data: base64, isBuffer: true })
      reported.onMessage?.({ data: { data: base64, isBuffer: true } })
      reported.onMessage?.({ data: { data: buffer, isBuffer: true } })
      expect(events).toEqual([{ type: 'message', data: buffer }, { type: 'message', data: buffer }])
    }))
  })

  test('PF-57: sends only the bytes of a view, and reads text with or without an envelope', () => {
    const { connection, events, reported, calls } = openTask()
    const { buffer } = Uint8Array.of(0, 1, 2, 3)
    // The port's contract also accepts a view, which is outside its type.
    connection.send(new Uint8Array(buffer, 1, 2) as unknown as ArrayBuffer, () => undefined)
    expect(calls.sent[0]).toMatchObject({ data: 'AQI=', isBuffer: true })
    for (const data of [{ data: 'AQI=', isBuffer: false }, { data: 'AQI=' }, 'AQI=', buffer, undefined]) {
      reported.onMessage?.({ data })
    }
    expect(events).toEqual(['AQI=', 'AQI=', 'AQI=', buffer, ''].map((data) => ({ type: 'message', data })))
  })

  test('PF-57: reads base64 with line breaks from Android, and reads an envelope without data as empty', () => {
    const { events, reported } = openTask()
    const bytes = Uint8Array.from({ length: 100 }, (_, at) => at)
    const lines = Buffer.from(bytes).toString('base64').replace(/.{76}/g, '$&\n')
    reported.onMessage?.({ data: { data: `${lines}\r\n`, isBuffer: true } })
    reported.onMessage?.({ data: { data: null, isBuffer: false } })
    expect(events).toEqual([{ type: 'message', data: bytes.buffer }, { type: 'message', data: '' }])
  })

  test('PF-67: treats an early message as the open event, and ignores the later open event', () => {
    const { port, reported } = stubTask()
    const { events } = openOn(port)
    reported.onMessage?.({ data: { data: 'early', isBuffer: false } })
    reported.onOpen?.({ data: { socketTaskID: '1' } })
    expect(events).toEqual([{ type: 'opened' }, { type: 'message', data: 'early' }])
  })

  describe('an error on an open connection', () => {
    function errorReported() {
      const stage = openTask()
      const shows: boolean[] = []
      const stop = createUniLifecycle().watch((isFront) => shows.push(isFront))
      onTestFinished(stop)
      stage.reported.onError?.({ data: { socketTaskID: '7' }, error: 11 })
      const message = () => stage.reported.onMessage?.({ data: { data: 'pong' } })
      const ends = () => stage.events.filter(({ type }) => type !== 'message')
      return { ...stage, shows, stop, message, ends }
    }

    type Errored = ReturnType<typeof errorReported>
    const after = (ms: number) => ({ clock }: Errored) => clock.advance(ms)
    const error = (event?: object) => ({ reported }: Errored) => reported.onError?.(event)
    const message = ({ message }: Errored) => message()
    const shown = (...all: readonly true[]) => ({ shows }: Errored) => expect(shows).toEqual(all)
    const ended = (closes: number, ...words: readonly string[]) => ({ ends, calls }: Errored) =>
      expect([ends(), calls.closed.length]).toEqual([words.map(lostBecause), closes])
    const taken = (slots: number) => ({ gate }: Errored) => expect(gate.size()).toBe(slots)

    test.each<[string, ...((stage: Errored) => unknown)[]]>([
      ['PF-69: ends an open connection with 1006 if no message arrives within 5 s of the probe after an error',
        message, after(99), shown(), after(1), shown(true), error({ error: 12 }), after(4_999), ended(0),
        taken(1), after(1), ended(1, '12'), taken(0)],
      ['PF-69: keeps the connection when a message follows the probe, and sends a probe after the next error',
        after(5_000), message, after(10_000), error(), after(100), ended(0), shown(true, true), after(5_000),
        ended(1, '11')],
      ['PF-69: ends the connection once when a close follows the error',
        after(2_000), ({ reported }) => reported.onClose?.({ data: { socketTaskID: '7' } }), after(10_000),
        ended(0, '11')],
      ['PF-69: ends the connection once when its close is rejected',
        ({ connection }) => connection.close(1000, ''),
        ({ calls }) => Reflect.apply(calls.closed[0]?.fail as Reported, undefined, [{ error: 12 }]), after(10_000),
        ended(1, '12')],
    ])('%s', (_, ...steps) => playSteps(errorReported(), steps))

    test('PF-69: ignores an error that names another socket, and ends only the named connection', () => {
      const heard: TaskListener[] = []
      const { port, wire, clock } = createSocketStage((wire, clock) => {
        const sockets = createVendorSockets(wire, { clock }, vendorRules['mp-alipay'])
        return {
          alive: () => 0,
          connectSocket(options) {
            const task = sockets.connectSocket(options) as SocketTaskDouble
            task.onError((event) => heard.forEach((listener) => listener(event)))
            // An error reaches the listeners of all tasks.
            return { ...task, onError: (listener) => void heard.push(listener) }
          },
        }
      })
      const [events, others] = [openOn(port).events, openOn(port).events]
      // The gate of App spaces two sockets.
      clock.advance(1)
      const [socket, other] = wire.sockets
      other?.events.open()
      // A message also opens this connection and names its socket.
      socket?.events.message('first')
      other?.events.error()
      clock.advance(20_000)
      expect(others).toEqual([{ type: 'opened' }, lostBecause('1')])
      expect(events).toEqual([{ type: 'opened' }, { type: 'message', data: 'first' }])
      socket?.events.error()
      clock.advance(5_100)
      expect(events.slice(2)).toEqual([lostBecause('1')])
    })

    test('PF-69: does not notify a stopped foreground watcher', () => {
      const { clock, shows, stop } = errorReported()
      stop()
      clock.advance(100)
      expect(shows).toEqual([])
    })
  })

  test.each([
    [{ data: 'from data', error: 11 }, 'from data'], [{ data: { errorMessage: 'inner' }, error: 11 }, 'inner'],
    [{ data: { socketTaskID: '7' }, error: 11 }, '11'],
  ])('PF-51: reads the message of the failure %j as %s', (failure, words) => {
    const { port, reported } = stubTask()
    const { events } = openOn(port)
    reported.onError?.(failure)
    expect(events).toEqual([lostBecause(words)])
  })

  /** The base library lacks `multiple`. The socket closes at this call and at later calls. */
  function oldClient(succeedsAt = Infinity, own: object = {}) {
    let notifyOpen: Reported = () => undefined
    let closes = 0
    const closeSocket = ({ success }: { readonly success: () => void }): void => {
      closes += 1
      if (closes >= succeedsAt) success()
    }
    const stage = stubAnswer(() => undefined)
    const onSocketOpen = (listener: Reported): void => void (notifyOpen = listener)
    Object.assign(stage.sockets, { onSocketOpen, closeSocket, ...own })
    const opened = openOn(stage.port)
    expect(opened.events).toEqual([])
    stage.clock.advance(0)
    expect(opened.events).toEqual([{ type: 'refused', code: 'socket-task-missing' }])
    return { ...stage, closes: () => closes, notifyOpen: () => notifyOpen() }
  }

  test('PF-58: fails permanently when the task is missing and its socket cannot be closed', () => {
    expect(oldClient(1, { closeSocket: undefined }).closes()).toBe(0)
    expect(oldClient(1, { onSocketOpen: undefined }).closes()).toBe(1)
  })

  test.each([
    ['succeeds immediately', 1, [1, 1, 1]], ['succeeds when it opens', 2, [1, 2, 2]],
    ['never succeeds', Infinity, [1, 2, 2]],
  ])(
    'PF-58: closes only the client’s own socket when it has no task and the close %s',
    (_, succeedsAt, counts) => {
      const { gate, closes, notifyOpen } = oldClient(succeedsAt)
      const counted = [closes()]
      // The second socket belongs to the app.
      for (let opening = 0; opening < 2; opening += 1) {
        notifyOpen()
        counted.push(closes())
      }
      expect([counted, gate.size()]).toEqual([counts, 0])
    },
  )

  test('PF-58: does not close a socket when connectSocket reports a failure', () => {
    const closeSocket = vi.fn()
    const { port, clock, sockets } = stubAnswer(({ fail }) =>
      void (fail as Reported)({ errMsg: 'connectSocket:fail url not in domain list' }))
    Object.assign(sockets, { closeSocket })
    const { events } = openOn(port)
    clock.advance(0)
    expect(events).toEqual([lostBecause('connectSocket:fail url not in domain list')])
    expect(closeSocket).not.toHaveBeenCalled()
  })

  test('PF-59: never stores a chat string longer than 60,000 characters', async () => {
    expect(targetHere().storedUnits).toBe(60_000)
    const stored = new Map<string, unknown>()
    vi.stubGlobal('uni', createUniStorageDouble(stored))
    const storage = createUniChatStorage()
    const text = (char: string, length: number): string => JSON.stringify({ text: char.repeat(length) })
    const records = Array.from({ length: 300 }, (_, at) => ({
      id: `m${at}`, conversation: 'peer:8', createdAt: at, text: text(['"', '币', 'a'][at % 3] ?? '', 1_500),
    }))
    await storage.put('7', { conversations: [{ id: 'peer:8', text: '{}' }], records: records.slice(0, 150) })
    for (const record of records.slice(150)) await storage.put('7', { conversations: [], records: [record] })
    expect(await storage.page('7', { conversation: 'peer:8', before: null, limit: 1_000 })).toHaveLength(300)
    const drops = await storage.put('7', {
      conversations: [],
      records: [{ id: 'long', conversation: 'peer:8', createdAt: 500, text: text('"', 40_000) }],
    })
    expect(drops).toEqual([{ conversation: 'peer:8', oldest: null }])
    const lengths = [...stored.values()].map((each) => String(each).length)
    expect(lengths.length).toBeGreaterThan(5)
    expect(Math.max(...lengths)).toBeLessThanOrEqual(60_000)
  })

  test('PF-59: removes the oldest pages when a conversation’s list of pages becomes too long', async () => {
    const stored = new Map<string, unknown>()
    const double = createUniStorageDouble(stored)
    vi.stubGlobal('uni', double)
    const storage = createUniChatStorage()
    const idOf = (at: number): string => `${at}`.padStart(200, '0')
    const put = (at: number) => storage.put('7', {
      conversations: [], records: [{ id: idOf(at), conversation: 'peer:8', createdAt: at, text: 'x'.repeat(25_000) }],
    })
    const drops = []
    for (let at = 0; at < 140; at += 1) drops.push(...await put(at))
    const pages = [...stored.keys()].filter((key) => key.startsWith('tradewire:chat-page:'))
    const kept = await storage.page('7', { conversation: 'peer:8', before: null, limit: 1_000 })
    expect(kept.length).toBeGreaterThan(90)
    expect(kept.length).toBeLessThan(140)
    expect(pages).toHaveLength(kept.length)
    expect(kept.map(({ id }) => id)).toEqual(kept.map((_, at) => idOf(139 - at)))
    const oldest = { createdAt: 140 - kept.length, id: kept.at(-1)?.id }
    expect(drops.at(-1)).toEqual({ conversation: 'peer:8', oldest, isRemoved: false })
    expect(Math.max(...[...stored.values()].map((each) => String(each).length))).toBeLessThanOrEqual(60_000)
    // If the storage is full at that moment, only the same page is removed.
    const { setStorage } = double
    let isFull = true
    double.setStorage = (call) => {
      if (!isFull || call.key !== 'tradewire:chat:7:peer%3A8') return setStorage(call)
      isFull = false
      call.fail?.({ errMsg: 'setStorage:fail exceed max size' })
      return undefined
    }
    await put(140)
    expect(await storage.page('7', { conversation: 'peer:8', before: null, limit: 1_000 })).toHaveLength(kept.length)
  })
})

describe('a missing vendor API', () => {
  const lifecycle = ['onAppShow', 'onAppHide', 'offAppShow', 'offAppHide']
    .map((name) => [name, createUniLifecycle] as const)
  const network = ['onNetworkStatusChange', 'offNetworkStatusChange'].map((name) => [name, createUniNetwork] as const)

  test.each<readonly [string, () => { watch(report: (is: boolean) => void): () => void }]>([...lifecycle, ...network])(
    'PF-52: calls no listener after a watch stopped on a platform without %s', (missing, create) => {
      const listeners: Reported[] = []
      const add = (listener: Reported): void => void listeners.push(listener)
      const remove = (): void => undefined
      vi.stubGlobal('uni', {
        onAppShow: add, onAppHide: add, onNetworkStatusChange: add,
        offAppShow: remove, offAppHide: remove, offNetworkStatusChange: remove, [missing]: undefined,
      })
      const reported: boolean[] = []
      create().watch((is) => reported.push(is))()
      for (const listener of listeners) listener({ isConnected: false })
      expect(reported).toEqual([])
    })

  test('PF-52: reports no hide event on a platform that cannot report a show event', () => {
    let hide: Reported = () => undefined
    vi.stubGlobal('uni', { onAppHide: (listener: Reported) => void (hide = listener) })
    const lifecycle = createUniLifecycle()
    lifecycle.watch(() => undefined)
    hide()
    expect(lifecycle.isForeground()).toBe(true)
  })

  test('PF-55: uses the network type when isConnected is missing', () => {
    let notify: Reported = () => undefined
    vi.stubGlobal('uni', { onNetworkStatusChange: (listener: Reported) => void (notify = listener) })
    const reported: boolean[] = []
    createUniNetwork().watch((online) => reported.push(online))
    for (const event of [
      { networkType: '4g' }, { networkType: 'none' }, { isConnected: false, networkType: 'wifi' },
      { isConnected: true, networkType: 'none' },
    ]) notify(event)
    expect(reported).toEqual([true, false, false, true])
  })

  test.each([[null], [undefined], ['']])('PF-56: treats %j as a missing key', async (data) => {
    vi.stubGlobal('uni', { getStorage: ({ success }: { readonly success: Reported }) => success({ data }) })
    expect(await createUniStorage().read('none')).toBeUndefined()
  })
})

describe('JD', () => {
  const passTurn = (): void => void vi.advanceTimersByTime(0)

  beforeEach(() => {
    vi.useFakeTimers()
    vi.stubEnv('UNI_PLATFORM', 'mp-jd')
  })

  test('PF-60: reports the foreground state with App.vue’s hooks from mount until the watch stops', () => {
    const own = vi.fn()
    const app: Record<string, (() => void)[] | null> = { onShow: [own], onHide: null }
    const call = (name: string): void => (app[name] ?? []).forEach((hook) => hook())
    const lifecycle = createUniLifecycle()
    const reported: boolean[] = []
    const stop = lifecycle.watch((isFront) => reported.push(isFront))
    const getApp = vi.fn(() => ({ $vm: { $: app } }))
    vi.stubGlobal('getApp', getApp)
    passTurn()
    expect(getApp).toHaveBeenCalledWith({ allowDefault: true })
    call('onShow')
    call('onHide')
    expect(lifecycle.isForeground()).toBe(false)
    call('onShow')
    expect(reported).toEqual([false, true])
    stop()
    call('onHide')
    expect(reported).toEqual([false, true])
    expect(app).toEqual({ onShow: [own], onHide: [] })
  })

  test('PF-60: adds no hooks without an app, or when the watch stops before the app is mounted', () => {
    createUniLifecycle().watch(() => undefined)()
    const stop = createUniLifecycle().watch(() => undefined)
    passTurn()
    stop()
    for (const none of [undefined, {}]) {
      vi.stubGlobal('getApp', () => none)
      createUniLifecycle().watch(() => undefined)
      passTurn()
    }
    const app: Record<string, unknown> = {}
    vi.stubGlobal('getApp', () => ({ $vm: { $: app } }))
    createUniLifecycle().watch(() => undefined)()
    passTurn()
    expect(app).toEqual({})
    const stopLate = createUniLifecycle().watch(() => undefined)
    passTurn()
    // A runtime may remove the list of hooks.
    app['onShow'] = null
    stopLate()
    expect(app).toEqual({ onHide: [] })
  })
})
