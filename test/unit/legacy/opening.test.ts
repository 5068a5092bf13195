import { describe, expect, test } from 'vitest'
import { statistics, type Diagnostic } from '../../../src'
import { clientOf } from '../../../src/vue/connection/clients'
import {
  createEar, createLegacyPage, createLegacyRig, data, openAsPagesDo, openWithData, row, subscribeAsPagesDo,
} from './legacy-rig'

describe('the class: opening and closing', () => {
  test('LG-77: accepts parts like any client, with their counts and ports', async () => {
    const reported: string[] = []
    const log = { ports: () => ({ log: { report: ({ code }: Diagnostic) => void reported.push(code) } }) }
    const { legacy: { socketIO }, pass, push, socket } = createLegacyRig({ parts: [statistics(), { log }] })
    new socketIO(data).connectSocketInit()
    await pass(0)
    await push([row(1)])
    socket.last().message('{')
    expect(clientOf().stats()).toMatchObject({ framesIn: 2, opens: 1, diagnostics: { 'frame-malformed': 1 } })
    expect(reported).toContain('frame-malformed')
  })

  test('LG-1, LG-2: reads data, ping interval and address from `new`, each with a default', async () => {
    const { legacy: { socketIO }, pass, socket } = createLegacyRig()
    const plain = new socketIO()
    expect({ ...plain, arrayFilter: undefined })
      .toEqual({ data: undefined, timeout: 15_000, url: '', arrayFilter: undefined })
    expect(readFields(plain)).toEqual({
      socketTask: null, is_open_socket: false, connectNum: 1, traderDetailIndex: 100, accountStateIndex: 100,
      followFlake: false,
    })
    const full = new socketIO(data, 9_000, 'wss://other.example.com/ws')
    expect(full).toMatchObject({ data, timeout: 9_000, url: 'wss://other.example.com/ws' })
    expect(full).toBeInstanceOf(socketIO)
    full.connectSocketInit()
    await pass(0)
    expect(socket.last().request.url).toBe('wss://other.example.com/ws')
    plain.connectSocketInit(data)
    await pass(300)
    expect(socket.last().request.url).toBe('wss://feed.example.com/ws')
    expect(socket.live()).toBe(1)
  })

  test('LG-68: treats `null` as absent in the constructor, a field and an opening', async () => {
    const { socketIo, pass, socket } = createLegacyPage({}, null, null, null)
    expect(socketIo).toMatchObject({ data: undefined, timeout: 15_000, url: '' })
    Object.assign(socketIo, { url: null, data: null })
    socketIo.connectSocketInit(null)
    await pass(0)
    expect([socket.last().request.url, socket.last().frames]).toEqual(['wss://feed.example.com/ws', []])
    socketIo.connectSocketInit(data)
    await pass(300)
    socketIo.connectSocketInit(null)
    await pass(300)
    expect(socket.last().frames).toEqual([data, data])
  })

  test('LG-3: opens with `connectSocketInit` on any tab, and sends the data on open', async () => {
    const { socketIo, pass, socket, status } = createLegacyPage()
    socketIo.accountStateIndex = 0
    await pass(1_000)
    expect(socket.connections).toHaveLength(0)
    socketIo.accountStateIndex = 1
    socketIo.connectSocketInit(data)
    expect(status()).toBe('connecting')
    expect(socketIo.is_open_socket).toBe(false)
    await pass(0)
    expect(socket.last().frames).toEqual([data])
    expect(readFields(socketIo)).toMatchObject({ is_open_socket: true, connectNum: 1 })
    expect(socketIo.data).toBe(data)
  })

  test('LG-4: sends the current list once to a page that opens again over an open connection', async () => {
    const { legacy: { socketIO }, pass, push, page, socket } = createLegacyRig()
    const [first, second] = [createEar(), createEar()]
    const socketIo = new socketIO()
    const own = page()
    own.run(() => openAsPagesDo(socketIo, first))
    await pass(0)
    // Nothing is known yet: the first list is outstanding.
    own.run(() => openAsPagesDo(socketIo, second))
    await pass(1_000)
    expect([first.orders, second.orders]).toEqual([[], []])
    await push([row(1), row(2)])
    own.run(() => {
      void socketIo.Close()
      openAsPagesDo(socketIo, second)
    })
    await push([row(1), row(2)])
    expect([first.orders, second.orders]).toEqual([[2], [2, 2]])
    expect(socket.connections).toHaveLength(1)
  })

  test('LG-5: reconnects for other data, and shows no row of the previous user', async () => {
    const { pass, socket, push, ear, socketIo, opened } = createLegacyPage()
    await opened()
    await push([row(1), row(2)])
    socketIo.connectSocketInit({ traderid: 7 })
    await pass(300)
    expect(ear.orders).toEqual([2, 0])
    expect(socket.connections.map(({ frames, state }) => ({ frames, state }))).toEqual([
      { frames: [data], state: 'ended' }, { frames: [{ traderid: 7 }], state: 'open' },
    ])
  })

  test('LG-5, CT-79: keeps the rows until the next list for other data of the same user', async () => {
    const { pass, push, ear, socketIo, opened } = createLegacyPage()
    await opened()
    await push([row(1), row(2)])
    socketIo.connectSocketInit({ ...data, token: 'renewed' })
    await pass(300)
    await push([row(1)])
    expect(ear.orders).toEqual([2, 1])
  })

  test('LG-5: treats other data without a user as another user’s', async () => {
    const { pass, push, ear, own, socketIo, socket } = createLegacyPage()
    own.run(() => subscribeAsPagesDo(ear))
    for (const token of ['of one user', 'of another']) {
      socketIo.connectSocketInit({ token })
      await pass(300)
      if (socket.connections.length === 1) await push([row(1), row(2)])
    }
    expect(ear.orders).toEqual([2, 0])
  })

  test('LG-5: opens as the user of its data when the store has signed out or in another user', async () => {
    const { socketIo, pass, socket } = createLegacyPage({}, data)
    for (const session of [null, { userId: 99 }]) {
      socketIo.connectSocketInit()
      await pass(300)
      void socketIo.Close()
      await pass(300)
      clientOf().setSession(session)
    }
    socketIo.connectSocketInit()
    await pass(300)
    expect(clientOf().session()).toEqual({ userId: 10260 })
    expect(socketIo.is_open_socket).toBe(true)
    expect(socket.connections.map(({ frames }) => frames)).toEqual([[data], [data], [data]])
  })

  test('LG-5: does not send one user’s data under another user that the store has signed in', async () => {
    const { legacy: { socketIO }, pass, socket, status } = createLegacyRig()
    new socketIO(data).connectSocketInit()
    await pass(300)
    clientOf().setSession({ userId: 99 })
    await pass(300)
    expect(status()).toBe('open')
    expect(socket.connections.map(({ frames }) => frames)).toEqual([[data], []])
  })

  test('LG-4, LG-14: sends the data of the options for pages with composables, and opens without data', async () => {
    const { socketIo, pass, socket } = createLegacyPage({ data })
    clientOf().lease('a page with composables').want(true)
    await pass(0)
    socketIo.connectSocketInit()
    await pass(300)
    expect(socket.connections).toHaveLength(1)
    expect(socket.last().frames).toEqual([data, data])
    expect(clientOf().session()).toEqual({ userId: 10260 })
  })

  test('LG-6: sends an object as JSON with `send` while open, and returns `not-open` otherwise', async () => {
    const { socketIo, pass, socket } = createLegacyPage({}, data)
    expect(await socketIo.send({ type: 'early' })).toEqual({ ok: false, code: 'not-open' })
    socketIo.connectSocketInit()
    await pass(0)
    expect(await socketIo.send({ type: 'late' })).toEqual({ ok: true })
    expect(socket.last().frames).toEqual([data, { type: 'late' }])
    void socketIo.Close()
    expect(await socketIo.send({ type: 'after' })).toEqual({ ok: false, code: 'not-open' })
  })

  test('LG-7: closes permanently on `Close`, and then reports this, with the application’s text if any', async () => {
    const { socketIo, pass, socket, toasts, status } = createLegacyPage({}, data)
    socketIo.accountStateIndex = 0
    socketIo.connectSocketInit()
    await pass(6_000)
    const closed = socketIo.Close()
    expect(socketIo.is_open_socket).toBe(false)
    expect(socketIo.socketTask).toBeNull()
    await pass(300)
    expect(await closed).toBe(true)
    expect(toasts).toEqual(['closed'])
    await pass(600_000)
    expect(socket.connections).toHaveLength(1)
    expect(socket.live()).toBe(0)
    expect(status()).toBe('idle')
    expect(await socketIo.Close()).toBe(false)
    expect(toasts).toEqual(['closed'])
  })

  test('LG-7: closes nothing after the connection was given up', async () => {
    const { socketIo, pass, socket, toasts } = createLegacyPage({ up: false, policy: { maxAttempts: 0 } }, data)
    socketIo.accountStateIndex = 0
    socketIo.connectSocketInit()
    await pass(0)
    socket.last().closed()
    expect(clientOf().status().status).toBe('failed')
    expect(await socketIo.Close()).toBe(false)
    await pass(300)
    expect(clientOf().status().status).toBe('idle')
    expect(toasts).toEqual([])
  })

  test('LG-7: reports the close only after the platform responded or timed out', async () => {
    const { legacy: { socketIO }, pass, socket } = createLegacyRig()
    socket.behaviour.silentClose = true
    const socketIo = new socketIO(data)
    socketIo.connectSocketInit()
    await pass(100)
    let isClosed = false
    void socketIo.Close().then(() => (isClosed = true))
    await pass(900)
    expect(isClosed).toBe(false)
    await pass(400)
    expect(isClosed).toBe(true)
  })

  test('LG-8: cancels a pending connection and a pending attempt on `Close`', async () => {
    const { socketIo, pass, socket } = createLegacyPage({ up: false }, data)
    socketIo.accountStateIndex = 0
    socketIo.connectSocketInit()
    await pass(0)
    const closed = socketIo.Close()
    await pass(0)
    expect(socket.last().state).toBe('dropped')
    expect(await closed).toBe(true)
    socketIo.connectSocketInit()
    await pass(0)
    socket.last().closed()
    await pass(100)
    expect(socketIo.connectNum).toBe(2)
    void socketIo.Close()
    await pass(60_000)
    expect(socket.connections).toHaveLength(2)
    expect(socketIo.connectNum).toBe(1)
  })

  test('LG-8: reports no close when a page opens the connection again before the close', async () => {
    const { pass, socket, toasts, socketIo } = await openWithData(100)
    const closed = socketIo.Close()
    socketIo.connectSocketInit()
    expect(await closed).toBe(false)
    await pass(1_000)
    expect(toasts).toEqual([])
    expect(socket.live()).toBe(1)
    expect(socketIo.is_open_socket).toBe(true)
  })

  test('LG-9: leaves connections that others lease open on `Close`, and no longer owns them', async () => {
    const { socketIo, pass, socket, status } = createLegacyPage({}, data)
    socketIo.connectSocketInit()
    clientOf().lease('a page with composables').want(true)
    await pass(100)
    expect(await socketIo.Close()).toBe(true)
    await pass(1_000)
    expect(status()).toBe('open')
    expect(socketIo.is_open_socket).toBe(false)
    expect(await socketIo.send({ type: 'late' })).toEqual({ ok: false, code: 'not-open' })
    expect(socket.connections).toHaveLength(1)
  })

  test('LG-10: pings at the given interval, and immediately on `start`, without a second timer', async () => {
    const { socketIo, pass, socket } = createLegacyPage({}, data, 6_000)
    socketIo.start()
    socketIo.connectSocketInit()
    await pass(0)
    const pings = (): number => socket.last().frames.filter((frame) => JSON.stringify(frame).includes('Ping')).length
    await pass(6_000)
    expect(pings()).toBe(1)
    expect(socket.last().frames[1]).toEqual({ traderid: 10260, type: 'Ping' })
    socketIo.start()
    socketIo.start()
    socketIo.start()
    expect(pings()).toBe(2)
    await pass(18_000)
    expect(pings()).toBe(5)
  })

  test('LG-11: provides `socketTask` while open, with uni’s options for send and close', async () => {
    const { pass, socket, socketIo } = await openWithData()
    const notified: string[] = []
    const notify = (name: string) => ({ errMsg }: { readonly errMsg: string }) =>
      void notified.push(`${name} ${errMsg}`)
    const all = { success: notify('success'), fail: notify('fail'), complete: notify('complete') }
    const task = socketIo.socketTask
    task?.send({ data: '{"a":1}', ...all })
    await pass(0)
    expect(socket.last().sent.at(-1)).toBe('{"a":1}')
    task?.close(all)
    await pass(300)
    task?.send({ data: 'late', ...all })
    await pass(0)
    expect(notified).toEqual([
      'success sendSocketMessage:ok', 'complete sendSocketMessage:ok', 'success closeSocket:ok',
      'complete closeSocket:ok', 'fail sendSocketMessage:fail not-open', 'complete sendSocketMessage:fail not-open',
    ])
    expect(socketIo.socketTask).toBeNull()
  })

  test('LG-11, LG-67: sends bytes unchanged with `socketTask`, and only the bytes of a view', async () => {
    const { pass, socket, socketIo } = await openWithData()
    const bytes = Uint8Array.of(9, 1, 0, 255)
    const notified: string[] = []
    const complete = ({ errMsg }: { readonly errMsg: string }): void => void notified.push(errMsg)
    socketIo.socketTask?.send({ data: bytes.buffer, complete })
    socketIo.socketTask?.send({ data: bytes.subarray(1), complete })
    Reflect.apply(socketIo.socketTask?.send ?? (() => undefined), null, [{ data: 7, complete }])
    await pass(0)
    expect(socket.last().sent.slice(1)).toEqual([bytes.buffer, Uint8Array.of(1, 0, 255).buffer])
    expect(notified).toEqual([
      'sendSocketMessage:ok', 'sendSocketMessage:ok', 'sendSocketMessage:fail frame-encode-failed',
    ])
    const task = socketIo.socketTask
    task?.send({ data: 'without callbacks' })
    await pass(0)
    task?.close()
    task?.close({})
    await pass(1_000)
    expect([socket.last().sent.at(-1), socket.live()]).toEqual(['without callbacks', 0])
  })

  test('LG-12: ignores a page’s assignments to fields of the connection, without an exception', async () => {
    const { socketIo } = await openWithData()
    for (const name of ['socketTask', 'is_open_socket', 'connectNum']) Reflect.set(socketIo, name, null)
    expect(readFields(socketIo)).toMatchObject({ is_open_socket: true, connectNum: 1 })
    expect(socketIo.socketTask).not.toBeNull()
  })

  test('LG-13: installs the instance where pages look for it, and stops the client with the app', async () => {
    const { legacy, pass, socket } = createLegacyRig()
    let unmounted = 0
    const globalProperties: Record<string, unknown> = {}
    const app = { config: { globalProperties }, unmount: () => void (unmounted += 1) }
    legacy.install(app)
    const { socketIo } = globalProperties
    expect(socketIo).toBeInstanceOf(legacy.socketIO)
    if (socketIo instanceof legacy.socketIO) socketIo.connectSocketInit(data)
    await pass(0)
    app.unmount()
    await pass(300)
    expect(unmounted).toBe(1)
    expect(socket.live()).toBe(0)
  })
})

function readFields(socketIo: object): Readonly<Record<string, unknown>> {
  const names = ['socketTask', 'is_open_socket', 'connectNum', 'traderDetailIndex', 'accountStateIndex', 'followFlake']
  return Object.fromEntries(names.map((name) => [name, Reflect.get(socketIo, name)]))
}
