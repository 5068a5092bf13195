import { describe, expect, test } from 'vitest'
import { subscribe } from '../../../src/connection/channels/channels'
import { clientOf, installedClient } from '../../../src/vue/connection/clients'
import { fixedDelay } from '../../../src/connection/policy/reconnect-policy'
import { createLegacyPage, data, openWithData, row, subscribeAsPagesDo } from './legacy-rig'

/** A lease of a page with composables. */
const holdByComposable = (): void => clientOf().lease('a page with composables').want(true)

describe('the class: the owner of its connection', () => {
  test.each([
    [{ traderid: 'T-7' }, 'T-7'], [{ traderid: 7 }, 7], [{ traderid: '' }, 'unnamed'], [{ traderid: null }, 'unnamed'],
    [{ traderid: true }, 'unnamed'], [{}, 'unnamed'],
  ])('LG-5: reads the user from the data %j as %s', async (sent, userId) => {
    const { socketIo, pass } = createLegacyPage({}, sent)
    socketIo.connectSocketInit()
    await pass(0)
    expect(clientOf().session()).toEqual({ userId })
  })

  test('LG-3: sends nothing on open without data, and does not request the user from the application', async () => {
    const { socketIo, pass, socket } = createLegacyPage({ traderIdOf: ({ constructor: { name } }) => name })
    for (const _ of [1, 2]) {
      socketIo.connectSocketInit()
      await pass(0)
    }
    expect([clientOf().session(), socket.last().sent]).toEqual([{ userId: 'unnamed' }, []])
    await pass(15_000)
    expect(socket.last().frames).toEqual([{ type: 'Ping' }])
  })

  test.each([
    ['a text', 'wss://a.example/ws'], ['a function', () => 'wss://a.example/ws'],
    ['a function that takes its time', () => Promise.resolve('wss://a.example/ws')],
  ])('LG-1: accepts %s as the configured address', async (_, url) => {
    const { socket } = await openWithData(0, { url })
    expect(socket.last().request.url).toBe('wss://a.example/ws')
  })

  test('LG-14: opens nothing for a page with composables until the class opens, without data', async () => {
    const { socketIo, pass, socket } = createLegacyPage()
    holdByComposable()
    socketIo.start()
    await pass(60_000)
    expect([clientOf().session(), socket.connections]).toEqual([null, []])
  })

  test('LG-9: ignores the lease of a page with composables and the loss of its connection', async () => {
    const { pass, socket, own, toasts, ear, socketIo, handlers } = createLegacyPage({ data })
    own.run(() => subscribeAsPagesDo(ear))
    socketIo.start()
    await pass(0)
    expect(socket.connections).toEqual([])
    holdByComposable()
    await pass(10_000)
    expect([clientOf().status().status, socketIo.is_open_socket]).toEqual(['open', false])
    expect(clientOf().leases().map(({ label, held }) => [label, held]))
      .toEqual([['socketIO', false], ['a page with composables', true]])
    const { length } = socket.last().sent
    socketIo.start()
    await pass(0)
    expect(socket.last().sent).toHaveLength(length)
    socket.last().closed()
    await pass(1_000)
    expect([clientOf().status().status, socketIo.connectNum]).toEqual(['reconnecting', 1])
    expect([ear.errors, toasts]).toEqual([[], []])
    own.run(() => subscribeAsPagesDo(ear))
    expect(handlers()).toEqual([2, 2])
  })
})

describe('the class: the borders of a loss', () => {
  /** A page whose line a rule and a composable hold loses it, and no socket opens any more. */
  async function loseLineHeldTwice(page: ReturnType<typeof createLegacyPage>): Promise<void> {
    const { open, pass, lose, socketIo } = page
    open()
    holdByComposable()
    socketIo.followFlake = true
    await lose()
    await pass(5_000)
  }

  test('LG-22: does not report a paused connection or a repeated first connection as lost', async () => {
    const { opened, pass, ear, codes, lifecycle, socket, clock } = createLegacyPage({ up: false })
    await opened()
    lifecycle.toBackground()
    clock.suspend(600_000)
    lifecycle.toForeground()
    socket.behaviour.autoOpen = true
    await pass(10_000)
    lifecycle.toBackground()
    await pass(600_000)
    expect([clientOf().status().status, socket.live()]).toEqual(['paused', 0])
    expect([ear.errors, codes]).toEqual([[], []])
  })

  test('LG-22: counts the attempt that was pending when the network was lost', async () => {
    const page = createLegacyPage()
    await loseLineHeldTwice(page)
    const { pass, socket, socketIo, ear, network } = page
    socketIo.followFlake = false
    network.goOffline()
    socket.last().closed()
    await pass(5_000)
    expect(ear.errors).toEqual([expect.objectContaining({ attemptsMade: 1 })])
  })

  test('LG-22: does not count attempts of the previous outage', async () => {
    const page = createLegacyPage()
    await loseLineHeldTwice(page)
    const { pass, socket, socketIo, ear, lifecycle } = page
    socket.last().closed()
    socket.behaviour.autoOpen = true
    await pass(60_000)
    socketIo.followFlake = false
    lifecycle.toBackground()
    socket.last().closed()
    await pass(0)
    expect(ear.errors).toEqual([expect.objectContaining({ attemptsMade: 0 })])
  })

  test('LG-3: waits for the network without a report when it opens offline', async () => {
    const { opened, pass, ear, network, codes, socketIo } = createLegacyPage()
    network.goOffline()
    await opened(60_000)
    expect([ear.errors, codes]).toEqual([[], []])
    network.goOnline()
    await pass(1_000)
    expect(socketIo.is_open_socket).toBe(true)
  })

  test('LG-44: replaces the old handler even after another page’s connection was given up', async () => {
    const { open, opened, pass, own, socket, socketIo, handlers, ear } = createLegacyPage()
    await opened()
    own.run(() => void socketIo.Close())
    own.run(() => subscribeAsPagesDo(ear))
    holdByComposable()
    await pass(0)
    socket.last().closed(4_409)
    open()
    expect(ear.errors).toHaveLength(1)
    expect(handlers()).toEqual([1, 1])
  })

  test('LG-25: does not delay `reconnect` until a later attempt, and does not disturb a pending attempt', async () => {
    const { open, pass, lose, socket, socketIo } = createLegacyPage({ policy: { reconnect: fixedDelay(20_000) } })
    socketIo.followFlake = true
    open()
    await lose()
    socketIo.reconnect()
    await pass(5_000)
    expect(socket.connections).toHaveLength(2)
    socket.last().closed()
    await pass(18_000)
    socketIo.reconnect()
    await pass(2_000)
    expect([socket.connections.length, socketIo.connectNum]).toEqual([3, 2])
    await pass(3_000)
    expect([socket.connections.length, socketIo.connectNum]).toEqual([3, 2])
  })

  test.each([[null], [{}]])('LG-29: shows no message for the texts %j', async (words) => {
    const { opened, pass, socket, socketIo, toasts, codes } = createLegacyPage({ words })
    socketIo.followFlake = true
    await opened(10_000)
    socket.last().closed()
    await pass(10_000)
    expect(await Promise.all([socketIo.Close(), pass(1_000)])).toEqual([true, undefined])
    expect([toasts, codes]).toEqual([[], []])
  })
})

describe('the class: removed handlers', () => {
  test('LG-41: keeps a removed function that code without a page registers later', async () => {
    const rig = createLegacyPage({}, data)
    const { socketIo, own } = rig
    const received: unknown[] = []
    const receive = (payload: unknown): void => void received.push(payload)
    own.run(() => {
      uni.$on('getPositonsOrder', receive)
      void socketIo.Close()
    })
    uni.$on('getPositonsOrder', receive)
    own.run(() => void socketIo.Close())
    socketIo.connectSocketInit()
    await rig.pass(0)
    await rig.push([row(1)])
    expect(received).toHaveLength(1)
  })

  test('LG-48: keeps our own channels of other names once, even after `Close`', async () => {
    const { socketIo, own, pass } = createLegacyPage({ hidden: true }, data)
    const received: string[] = []
    const { bus, client } = installedClient()
    subscribe(bus, 'default', 'statusChanged', ({ status }) => received.push(status), client.report)
    own.run(() => socketIo.connectSocketInit())
    await pass(100)
    own.run(() => void socketIo.Close())
    await pass(1_000)
    expect(received).toEqual([...new Set(received)])
    expect(received.at(-1)).toBe('idle')
  })
})
