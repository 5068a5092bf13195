import { describe, expect, test } from 'vitest'
import { statistics, type Diagnostic, type Session } from '../../../src'
import { createPersistedState } from '../../../src/connection/runtime/persisted-state'
import { positionsHubOf } from '../../../src/positions/positions-hub'
import { copyTradingImage } from '../../../src/protocols/copy-trading/saved-state'
import { clientOf } from '../../../src/vue/connection/clients'
import { createMemoryStorage } from '../../support/memory-storage'
import {
  createEar, createLegacyPage, createLegacyRig, data, type LegacyRigOptions, openAsPagesDo, openWithData, row,
} from './legacy-rig'
import {
  closes, closesWith, cut, errors, handlersAre, holdsByComposable, inits, isOpen, isUser, lines, live, orders, page,
  pass, playRow, pushes, type Row, sent, sets, shows, starts, statusIs, type Step, subscribes, toastsAre,
} from './legacy-steps'

describe('opening and closing connections with the legacy class', () => {
  test('LG-77: supports the `parts` option, including statistics() and parts that provide ports', async () => {
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

  test('LG-1, LG-2: reads data, ping interval and address from the constructor, each with a default', async () => {
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

  test('LG-68: treats `null` as absent in the constructor, in a field and in connectSocketInit', async () => {
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

  test('LG-4: sends the current list once to a page that reopens while the connection is open', async () => {
    const { legacy: { socketIO }, pass, push, page, socket } = createLegacyRig()
    const [first, second] = [createEar(), createEar()]
    const socketIo = new socketIO()
    const own = page()
    own.run(() => openAsPagesDo(socketIo, first))
    await pass(0)
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

  const hasChanged = (rows: number): Step => () =>
    expect(positionsHubOf(clientOf()).newest()?.changed).toHaveLength(rows)

  test.each([
    ['removes the previous user’s rows when the user changes', data, { traderid: 7 }, [2, 0, 1]],
    ['keeps the rows until the next list when only the token changes', data, { ...data, token: 'renewed' }, [2, 1]],
    ['treats other data without a user as another user’s', { token: 'of one' }, { token: 'of another' }, [2, 0, 1]],
  ])('LG-5, CT-79: reconnects, and %s', (title, first, next, counts) => playRow(title, page(), subscribes, inits(first),
    pass(0), pushes(2), inits(next), pass(300), pushes(1), hasChanged(counts.length - 2), orders(...counts),
    sent([first], [next]), live(1)))

  const holds = sets({ accountStateIndex: 0 })
  const setsSession = (session: Session | null): Step => () => clientOf().setSession(session)

  test.each<Row>([
    ['LG-3: opens with `connectSocketInit` on any tab, and sends the data on open',
      page(), holds, pass(1_000), lines(0), sets({ accountStateIndex: 1 }), inits(data), statusIs('connecting'),
      shows(1, false), pass(0), sent([data]), shows(1, true), ({ socketIo }) => expect(socketIo.data).toBe(data)],
    ['LG-5: opens as the user in its data even if the store has signed out or signed in another user',
      page({}, data), ...[null, { userId: 99 }].flatMap((session) => [
        inits(), pass(300), closes, pass(300), setsSession(session),
      ]), inits(), pass(300), isUser(10260), isOpen, sent([data], [data], [data])],
    ['LG-5: never sends a user’s data after the store has signed in another user',
      page({}, data), inits(), pass(300), setsSession({ userId: 99 }), pass(300), statusIs('open'), sent([data], [])],
    ['LG-4, LG-14: sends the data from the options for a page with composables, and opens again without arguments',
      page({ data }), holdsByComposable, pass(0), inits(), pass(300), sent([data, data]), isUser(10260)],
    ['LG-7: closes permanently on `Close`, and reports the close with the application’s text if there is one',
      page({}, data), holds, inits(), pass(6_000), async ({ socketIo, pass }) => {
        const closed = socketIo.Close()
        expect([socketIo.is_open_socket, socketIo.socketTask]).toEqual([false, null])
        await pass(300)
        expect(await closed).toBe(true)
      }, toastsAre('closed'), pass(600_000), lines(1), live(0), statusIs('idle'), closesWith(false),
      toastsAre('closed')],
    ['LG-7: reports no close when the connection had already failed',
      page({ up: false, policy: { maxAttempts: 0 } }, data), holds, inits(), pass(0), cut(), statusIs('failed'),
      closesWith(false), statusIs('idle'), toastsAre()],
    ['LG-8: cancels a pending connection and a pending attempt on `Close`',
      page({ up: false }, data), holds, inits(), pass(0), async ({ socketIo, socket, pass }) => {
        const closed = socketIo.Close()
        await pass(0)
        expect(socket.last().state).toBe('dropped')
        expect(await closed).toBe(true)
      }, inits(), pass(0), cut(), pass(100), shows(2, false), closes, pass(60_000), lines(2), shows(1, false)],
    ['LG-8: reports no close when a page opens the connection again before the close',
      page({}, data), inits(), pass(100), async ({ socketIo }) => {
        const closed = socketIo.Close()
        socketIo.connectSocketInit()
        expect(await closed).toBe(false)
      }, pass(1_000), toastsAre(), live(1), isOpen],
    ['LG-9: leaves a connection with other leases open on `Close`, and stops using the connection',
      page({}, data), inits(), holdsByComposable, pass(100), closesWith(true), statusIs('open'), shows(1, false),
      async ({ socketIo }) => expect(await socketIo.send({ type: 'late' })).toEqual({ ok: false, code: 'not-open' }),
      lines(1)],
  ])('%s', playRow)

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

  test('LG-12: ignores a page’s assignments to connection fields, and does not throw', async () => {
    const { socketIo } = await openWithData()
    for (const name of ['socketTask', 'is_open_socket', 'connectNum']) Reflect.set(socketIo, name, null)
    expect(readFields(socketIo)).toMatchObject({ is_open_socket: true, connectNum: 1 })
    expect(socketIo.socketTask).not.toBeNull()
  })

  test('LG-13: installs the instance as socketIo in globalProperties, and stops the client with the app', async () => {
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

describe('the owner of the class’s connection', () => {
  test.each([
    [{ traderid: 'T-7' }, 'T-7'], [{ traderid: 7 }, 7], [{ traderid: '' }, 'unnamed'], [{ traderid: null }, 'unnamed'],
    [{ traderid: true }, 'unnamed'], [{}, 'unnamed'],
  ])('LG-5: reads the user from the data %j as %s', (given, userId) =>
    playRow('', page({}, given), inits(), pass(0), isUser(userId)))

  test.each([
    ['neither stores nor restores rows for data without a user', { token: 'A' }, { token: 'B' }, undefined],
    ['restores a user’s rows at the next start', data, data, [1, 2]],
  ])('LG-5: with `persist`, %s', async (_title, first, next, restored) => {
    const storage = createMemoryStorage()
    const persist: LegacyRigOptions['persist'] = (client) => createPersistedState(client, copyTradingImage, storage)
    const shown = () => positionsHubOf(clientOf()).newest()?.list.map(({ ticket }) => ticket)
    const one = createLegacyRig({ persist })
    const socketIo = new one.legacy.socketIO()
    socketIo.connectSocketInit(first)
    await one.pass(300)
    await one.push([row(1), row(2)])
    expect(shown()).toEqual([1, 2])
    socketIo.connectSocketInit({ ...next, again: true })
    await one.pass(3_000)
    expect(shown()).toEqual(restored)
    one.legacy.dispose()
    await one.pass(300)
    const other = createLegacyRig({ persist })
    new other.legacy.socketIO().connectSocketInit(next)
    await other.pass(3_000)
    expect([shown(), storage.contents.size]).toEqual([restored, restored ? 1 : 0])
  })

  test.each([
    ['a string', 'wss://a.example/ws'], ['a function', () => 'wss://a.example/ws'],
    ['an async function', () => Promise.resolve('wss://a.example/ws')],
  ])('LG-1: accepts %s as the configured address', (title, url) => playRow(title, page({ url }, data), inits(), pass(0),
    ({ socket }) => expect(socket.last().request.url).toBe('wss://a.example/ws')))

  test.each<Row>([
    ['LG-3: sends nothing on open without data, and does not call the application’s `traderIdOf`',
      page({ traderIdOf: ({ constructor: { name } }) => name }), inits(), pass(0), inits(), pass(0), isUser('unnamed'),
      ({ socket }) => expect(socket.last().sent).toEqual([]), pass(15_000), sent([{ type: 'Ping' }])],
    ['LG-14: does not connect without data for a page with composables until the class opens',
      page(), holdsByComposable, starts, pass(60_000), lines(0), () => expect(clientOf().session()).toBeNull()],
    ['LG-9: ignores the lease of a page with composables and the disconnect of that page’s connection',
      page({ data }), subscribes, starts, pass(0), lines(0), holdsByComposable, pass(10_000), statusIs('open'),
      shows(1, false), () => expect(clientOf().leases().map(({ label, held }) => [label, held]))
        .toEqual([['socketIO', false], ['a page with composables', true]]),
      sent([data]), starts, pass(0), sent([data]), cut(), pass(1_000), statusIs('reconnecting'), shows(1, false),
      errors(), toastsAre(), subscribes, handlersAre(2, 2)],
  ])('%s', playRow)
})

function readFields(socketIo: object): Readonly<Record<string, unknown>> {
  const names = ['socketTask', 'is_open_socket', 'connectNum', 'traderDetailIndex', 'accountStateIndex', 'followFlake']
  return Object.fromEntries(names.map((name) => [name, Reflect.get(socketIo, name)]))
}
