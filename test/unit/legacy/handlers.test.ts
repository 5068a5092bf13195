import { describe, expect, test } from 'vitest'
import { subscribe } from '../../../src/connection/channels/channels'
import { installedClient } from '../../../src/vue/connection/clients'
import type { LegacySocketIO } from '../../../src/legacy/socket-io-class'
import { closesAsPage, page, pass, playRow } from './legacy-steps'
import {
  createEar, createLegacyPage, createLegacyRig, data, openAsPagesDo, row, subscribeAsPagesDo, type Ear, type LegacyRig,
} from './legacy-rig'

function receiveChannel(ear: Ear): () => void {
  const { bus } = installedClient()
  return subscribe(bus, 'default', 'getPositonsOrder', ({ data }) => void ear.orders.push(data.length), () => undefined)
}

async function lose(rig: LegacyRig): Promise<void> {
  await rig.pass(6_000)
  rig.socket.last().closed()
  await rig.pass(5_000)
}

describe('handlers of the legacy class', () => {
  test('LG-40, LG-43: calls a handler once per frame after twenty tab switches and three disconnects', async () => {
    const rig = createLegacyPage()
    const { ear, socketIo, own } = rig
    for (let flip = 1; flip <= 20; flip += 1) {
      own.run(() => {
        socketIo.accountStateIndex = 0
        openAsPagesDo(socketIo, ear)
      })
      await rig.pass(flip)
      if (flip < 20) own.run(() => void socketIo.Close())
      socketIo.accountStateIndex = flip < 20 ? 1 : 0
      await rig.pass(50 * (flip % 3))
    }
    for (let loss = 1; loss <= 3; loss += 1) {
      await lose(rig)
      ear.orders.length = 0
      await rig.push([row(1, { profit: loss })])
      expect(ear.orders).toEqual([1])
    }
    expect(rig.handlers()).toEqual([1, 1])
    expect(rig.socket.live()).toBe(1)
  })

  test('LG-41: on `Close`, removes only the handlers of pages that use the class', async () => {
    const rig = createLegacyRig()
    const [mine, below, other, withoutPage, channel] = [createEar(), createEar(), createEar(), createEar(), createEar()]
    subscribeAsPagesDo(withoutPage)
    const socketIo = new rig.legacy.socketIO()
    const pages = [rig.page(), rig.page(), rig.page()] as const
    pages[0].run(() => openAsPagesDo(socketIo, below))
    pages[1].run(() => subscribeAsPagesDo(other))
    pages[2].run(() => {
      subscribeAsPagesDo(mine)
      socketIo.followFlake = true
    })
    receiveChannel(channel)
    await rig.pass(0)
    await rig.push([row(1)])
    expect([mine, below, other, withoutPage, channel].map(({ orders }) => orders)).toEqual([[1], [1], [1], [1], [1]])
    pages[2].run(() => void socketIo.Close())
    await rig.pass(300)
    socketIo.connectSocketInit()
    await rig.pass(0)
    await rig.push([row(1), row(2)])
    expect([mine, below, other, withoutPage, channel].map(({ orders }) => orders))
      .toEqual([[1], [1], [1, 2], [1, 2], [1, 2]])
  })

  test('LG-40: calls a handler once per frame when a page subscribes before its first `socketIO`', async () => {
    const rig = createLegacyRig()
    const ear = createEar()
    const own = rig.page()
    for (let flip = 1; flip <= 3; flip += 1) {
      const socketIo = own.run(() => {
        subscribeAsPagesDo(ear)
        const made = new rig.legacy.socketIO({ traderid: 1 })
        made.connectSocketInit()
        return made
      })
      await rig.pass(50)
      if (flip < 3) own.run(() => void socketIo.Close())
      await rig.pass(300)
    }
    await rig.push([row(1)])
    expect(ear.orders).toEqual([1])
    expect(rig.handlers()).toEqual([1, 1])
  })

  test.each(['reconnect', 'Close'] as const)('LG-41: removes handlers of a page that only calls `%s`', async (call) => {
    const rig = createLegacyPage({}, { traderid: 1 })
    rig.page().run(() => {
      subscribeAsPagesDo(createEar())
      void rig.socketIo[call]()
      subscribeAsPagesDo(createEar())
    })
    void rig.socketIo.Close()
    await rig.pass(0)
    expect(rig.handlers()).toEqual([0, 0])
  })

  test('LG-41: keeps a function that is removed and then registered again by code outside a page', async () => {
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

  test('LG-42: removes a page’s handlers when the page unloads, whether or not it called `Close`', async () => {
    const rig = createLegacyPage()
    const mine = createEar()
    const second = rig.page()
    rig.open()
    second.run(() => openAsPagesDo(rig.socketIo, mine))
    await rig.pass(0)
    second.unload()
    second.unload()
    await rig.push([row(1)])
    expect([mine.orders, rig.ear.orders]).toEqual([[], [1]])
    expect(rig.socket.live()).toBe(1)
  })

  test('LG-44: replaces the old handlers of a page that opens again within a `connectError` handler', async () => {
    const rig = createLegacyRig()
    const [old, next] = [createEar(), createEar()]
    const own = rig.page()
    const socketIo = new rig.legacy.socketIO({ traderid: 1 })
    own.run(() => openAsPagesDo(socketIo, old))
    await rig.pass(0)
    own.run(() => uni.$on('connectError', () => own.run(() => openAsPagesDo(socketIo, next))))
    rig.socket.last().closed()
    await rig.pass(0)
    await rig.push([row(1)])
    expect([old.orders, next.orders]).toEqual([[], [1]])
  })

  test('LG-45: calls a function once per event when a page registers it repeatedly for two events', async () => {
    const rig = createLegacyPage()
    const received: unknown[] = []
    const receive = (payload: unknown): void => void received.push(payload)
    rig.own.run(() => {
      for (const _ of [1, 2, 3]) {
        rig.socketIo.connectSocketInit({ traderid: 1 })
        for (const name of ['getPositonsOrder', 'connectError']) uni.$on(name, receive)
      }
    })
    expect(rig.handlers()).toEqual([1, 1])
    await rig.pass(0)
    await rig.push([row(1)])
    expect(received).toHaveLength(1)
  })

  test('LG-46: leaves subscriptions to other names and the result of `uni.$on` unchanged', async () => {
    const rig = createLegacyPage()
    const { socketIo, own } = rig
    const received: unknown[] = []
    const stop: unknown = own.run(() => {
      socketIo.connectSocketInit({ traderid: 1 })
      uni.$on('theirs', (payload: unknown) => void received.push(payload))
      return Reflect.apply(uni.$on, uni, ['getPositonsOrder', () => void received.push('order')])
    })
    expect(rig.bus.count('getPositonsOrder')).toBe(1)
    if (typeof stop === 'function') Reflect.apply(stop, undefined, [])
    expect(rig.bus.count('getPositonsOrder')).toBe(0)
    own.run(() => void socketIo.Close())
    own.unload()
    uni.$emit('theirs', 1)
    expect(received).toEqual([1])
  })

  test('LG-47: removes its replacement of `uni.$on` on disposal', () => {
    const rig = createLegacyRig()
    expect(Reflect.get(uni, '$on')).not.toBe(rig.bus.on)
    const socketIo: LegacySocketIO = new rig.legacy.socketIO()
    expect(Reflect.get(uni, '$on')).not.toBe(rig.bus.on)
    expect(socketIo.connectNum).toBe(1)
    rig.legacy.dispose()
    expect(Reflect.get(uni, '$on')).toBe(rig.bus.on)
  })

  test('LG-47: restores uni.$on when options are rejected', () => {
    const { legacy: { socketIO }, bus } = createLegacyRig({ currencyDigits: {} })
    for (const _ of [1, 2]) {
      expect(() => new socketIO()).toThrow('currencyDigits')
      expect(Reflect.get(uni, '$on')).toBe(bus.on)
    }
  })
})

describe('the class in a build that hides the pages’ `uni.$on`', () => {
  test('LG-48: on `Close`, removes all handlers of both names, and restores the plugin’s channels', async () => {
    const rig = createLegacyRig({ hidden: true })
    const [mine, withoutPage, channel, gone] = [createEar(), createEar(), createEar(), createEar()]
    subscribeAsPagesDo(withoutPage)
    const socketIo = new rig.legacy.socketIO()
    const own = rig.page()
    own.run(() => openAsPagesDo(socketIo, mine))
    receiveChannel(channel)
    receiveChannel(gone)()
    await rig.pass(0)
    await rig.push([row(1)])
    own.run(() => void socketIo.Close())
    await rig.pass(300)
    own.run(() => openAsPagesDo(socketIo, mine))
    await rig.pass(0)
    await rig.push([row(1), row(2)])
    expect([mine, withoutPage, channel, gone].map(({ orders }) => orders)).toEqual([[1, 2], [1], [1, 2], []])
    expect(rig.bus.count('getPositonsOrder')).toBe(2)
  })

  test('LG-48: emits each event of the plugin’s other channels once, even after `Close`', async () => {
    const received: string[] = []
    await playRow('', page({ hidden: true }, data), () => {
      const { bus, client } = installedClient()
      subscribe(bus, 'default', 'statusChanged', ({ status }) => received.push(status), client.report)
    }, ({ own, socketIo }) => own.run(() => socketIo.connectSocketInit()), pass(100), closesAsPage, pass(1_000))
    expect(received).toEqual([...new Set(received)])
    expect(received.at(-1)).toBe('idle')
  })

  test('LG-49: removes the handlers when a page that used the class unloads, but not after a disconnect', async () => {
    const rig = createLegacyPage({ hidden: true })
    const { ear: mine, own } = rig
    const [channel, other] = [createEar(), rig.page()]
    rig.socketIo.accountStateIndex = 0
    rig.open()
    receiveChannel(channel)
    await lose(rig)
    await rig.push([row(1)])
    expect([mine.orders, channel.orders]).toEqual([[1], [1]])
    other.unload()
    await rig.push([row(1), row(2)])
    own.unload()
    await rig.push([row(1), row(2), row(3)])
    expect([mine.orders, channel.orders]).toEqual([[1, 2], [1, 2, 3]])
  })

  test.each([
    ['once, at the first opening', true, ['legacy-on-unseen']],
    ['not when subscriptions are visible', false, []],
  ])('LG-50: reports `legacy-on-unseen` %s', async (_, hidden, codes) => {
    const rig = createLegacyPage({ hidden })
    expect(rig.codes).toEqual([])
    for (const id of [1, 2, 3]) {
      rig.socketIo.connectSocketInit({ traderid: id })
      await rig.pass(0)
      void rig.socketIo.Close()
      await rig.pass(300)
    }
    expect(rig.codes).toEqual(codes)
  })
})
