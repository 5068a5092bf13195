import { describe, expect, onTestFinished, test, vi } from 'vitest'
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

  test('LG-41: removes only the handlers of pages that use the class on `Close`', async () => {
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
      socketIo.followFlake = false
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

  test('LG-47: removes its replacements of `uni.$on` and `uni.$off` on disposal', () => {
    const rig = createLegacyRig()
    const replaced = (): readonly boolean[] => [Reflect.get(uni, '$on') !== rig.bus.on, uni.$off !== rig.bus.off]
    expect(replaced()).toEqual([true, true])
    const socketIo: LegacySocketIO = new rig.legacy.socketIO()
    expect(replaced()).toEqual([true, true])
    expect(socketIo.connectNum).toBe(1)
    rig.legacy.dispose()
    expect(replaced()).toEqual([false, false])
  })

  test('LG-47: restores uni.$on when options are rejected', () => {
    const { legacy: { socketIO }, bus } = createLegacyRig({ currencyDigits: {} })
    for (const _ of [1, 2]) {
      expect(() => new socketIO()).toThrow('currencyDigits')
      expect(Reflect.get(uni, '$on')).toBe(bus.on)
    }
  })
})

type LegacyPage = ReturnType<typeof createLegacyPage>
type Tabs = Partial<Pick<LegacySocketIO, 'traderDetailIndex' | 'accountStateIndex' | 'followFlake'>>

/** `received` pushes a list and returns how often each ear received the list. */
function createTabPage() {
  const rig = createLegacyPage({}, data)
  const { own, pass, socketIo } = rig
  const opens = (tabs: Tabs): void => own.run(() => {
    Object.assign(socketIo, tabs)
    socketIo.connectSocketInit(data)
  })
  const closes = (tabs: Tabs = {}): Promise<boolean> => own.run(() => {
    Object.assign(socketIo, tabs)
    return socketIo.Close()
  })
  let price = 0
  const received = async (...ears: readonly Ear[]): Promise<readonly number[]> => {
    await pass(300)
    for (const { orders } of ears) orders.length = 0
    await rig.push([row(1, { profit: price += 1 })])
    return ears.map(({ orders }) => orders.length)
  }
  return { ...rig, opens, closes, received }
}

describe('a page that registers its handlers once', () => {
  test('LG-81: restores the handlers of the page that calls `reconnect`, not those of the page on top', async () => {
    const { clock, closes, ear, handlers, own, page, received, socketIo } = createTabPage()
    const [above, top] = [createEar(), page()]
    own.run(() => subscribeAsPagesDo(ear))
    void closes()
    own.run(() => {
      socketIo.traderDetailIndex = 2
      socketIo.reconnect()
    })
    top.run(() => subscribeAsPagesDo(above))
    top.run(() => clock.advance(5_000))
    expect(await received(ear, above)).toEqual([1, 1])
    void closes({ traderDetailIndex: 0 })
    expect(handlers()).toEqual([1, 1])
  })

  test('LG-81: restores no handlers of other pages', async () => {
    const { ear, closes, opens, own, page, received, socketIo } = createTabPage()
    const [below, other] = [createEar(), page()]
    other.run(() => openAsPagesDo(socketIo, below))
    own.run(() => subscribeAsPagesDo(ear))
    opens({ traderDetailIndex: 2 })
    void closes({ traderDetailIndex: 0 })
    opens({ traderDetailIndex: 2 })
    expect(await received(ear, below)).toEqual([1, 0])
    other.unload()
    other.run(() => socketIo.connectSocketInit(data))
    expect(await received(ear, below)).toEqual([1, 0])
  })

  type Handler = (payload: unknown) => void
  const name = 'getPositonsOrder'
  const off = (...args: readonly unknown[]): unknown => Reflect.apply(uni.$off, uni, args)

  test.each<[string, (handler: Handler, stop: unknown) => unknown]>([
    ['uni.$off with the handler', (handler) => off(name, handler)],
    ['uni.$off without a handler', () => off(name)],
    ['uni.$off with several names', (handler) => off(['connectError', name], handler)],
    ['the function that uni.$on returned', (_, stop) => {
      if (typeof stop === 'function') Reflect.apply(stop, undefined, [])
    }],
  ])('LG-82: restores no handler that the page has removed itself, with %s', async (_, removes) => {
    const { ear, closes, handlers, opens, own, received } = createTabPage()
    const adds = (): readonly [Handler, unknown] => {
      const handler = (): void => void ear.orders.push(1)
      return [handler, own.run(() => Reflect.apply(uni.$on, uni, [name, handler]))]
    }
    opens({})
    for (let popups = 0; popups < 50; popups += 1) {
      const added = adds()
      own.run(() => removes(...added))
    }
    const last = adds()
    void closes()
    own.run(() => removes(...last))
    opens({})
    expect(await received(ear)).toEqual([0])
    expect(handlers()).toEqual([0, 0])
  })

  test.each<[string, readonly unknown[]]>([
    ['another name', ['connectError']], ['another handler', [name, () => undefined]], ['no name', [[]]],
  ])('LG-82: removes and restores the handlers when the page calls uni.$off with %s', async (_, args) => {
    const { ear, closes, handlers, opens, own, received } = createTabPage()
    own.run(() => uni.$on(name, () => void ear.orders.push(1)))
    opens({})
    own.run(() => off(...args))
    void closes()
    expect(handlers()).toEqual([0, 0])
    opens({})
    expect(await received(ear)).toEqual([1])
  })

  test('LG-82: calls only the shown tab’s handler when tabs remove and add their handlers', async () => {
    const { closes, opens, own, received } = createTabPage()
    const ears = [createEar(), createEar()] as const
    const handlers = [() => void ears[0].orders.push(1), () => void ears[1].orders.push(1)]
    for (const shown of [0, 1, 0, 1]) {
      opens({})
      own.run(() => uni.$on(name, handlers[shown] ?? expect.fail()))
      expect(await received(...ears)).toEqual(shown === 0 ? [1, 0] : [0, 1])
      own.run(() => off(name))
      void closes()
    }
  })

  test.each<[string, (handler: Handler) => unknown]>([
    ['the same function', (handler) => off(name, handler)], ['all functions', () => off(name)],
  ])('LG-82: restores a handler that `Close` removed after another page has removed %s', async (_, removes) => {
    const { ear, closes, opens, own, page, received } = createTabPage()
    const handler = (): void => void ear.orders.push(1)
    own.run(() => uni.$on(name, handler))
    opens({})
    void closes()
    page().run(() => {
      uni.$on(name, handler)
      removes(handler)
    })
    opens({})
    expect(await received(ear)).toEqual([1])
  })

  test.each([
    'another page', 'code outside pages',
  ])('LG-42, LG-82: removes a page’s handler on unload even if %s has removed its own registration', (who) => {
    const { handlers, own, page } = createTabPage()
    const handler = (): void => undefined
    const other = who === 'another page' ? page() : { run: (code: () => void) => code() }
    for (const each of [own, other]) each.run(() => uni.$on(name, handler))
    other.run(() => off(name, handler))
    expect(handlers()).toEqual([1, 0])
    own.unload()
    expect(handlers()).toEqual([0, 0])
  })

  test('LG-82: keeps a page’s handler when the page above calls `Close` and removes the same function', async () => {
    const { ear, opens, own, page, received, socketIo } = createTabPage()
    const handler = (): void => void ear.orders.push(1)
    const above = page()
    own.run(() => uni.$on(name, handler))
    opens({ traderDetailIndex: 2 })
    own.turn(false)
    above.run(() => {
      uni.$on(name, handler)
      void socketIo.Close()
      off(name, handler)
    })
    above.unload()
    own.turn(true)
    expect(await received(ear)).toEqual([1])
  })

  test('LG-44: replaces the handlers of the same list item, but not of other mounted items', async () => {
    const { closes, opens, own, received } = createTabPage()
    const items = [true, true, true].map((active) => ({ ...createEar(), active }))
    const mounts = (item: typeof items[number]): void => own.setUp(item, () => subscribeAsPagesDo(item))
    items.slice(0, 2).forEach(mounts)
    opens({})
    void closes()
    opens({})
    items.slice(2).forEach(mounts)
    expect(await received(...items)).toEqual([1, 1, 1])
    void closes()
    opens({})
    items.slice(2).forEach(mounts)
    expect(await received(...items)).toEqual([1, 1, 1])
    void closes()
    opens({})
    items.forEach((item) => {
      item.active = false
    })
    const next = { ...createEar(), active: true }
    mounts(next)
    expect(await received(...items, next)).toEqual([0, 0, 0, 1])
  })

  test('LG-44, LG-81: keeps the restored handler when its page registers a different function', async () => {
    const { ear, closes, handlers, opens, own, received } = createTabPage()
    const popup = createEar()
    own.run(() => subscribeAsPagesDo(ear))
    for (const _ of [1, 2, 3]) {
      opens({ traderDetailIndex: 2 })
      own.run(() => uni.$on('getPositonsOrder', () => void popup.orders.push(1)))
      expect(await received(ear, popup)).toEqual([1, 1])
      void closes({ traderDetailIndex: 0 })
      expect(handlers()).toEqual([0, 0])
    }
  })
})

/** Methods of an options page, which Vue binds to the page. */
function bind(methods: Readonly<Record<string, () => void>>): readonly (() => void)[] {
  return Object.values(methods).map((method) => method.bind(undefined))
}

describe('a page that uses the options API', () => {
  test('LG-44: keeps a bound method when the page registers another bound method', async () => {
    const { ear, closes, opens, own, received } = createTabPage()
    const popup = createEar()
    const [onOrders, onPopup] = bind({
      onOrders: () => void ear.orders.push(1),
      onPopup: () => void popup.orders.push(1),
    })
    own.run(() => uni.$on('getPositonsOrder', onOrders ?? expect.fail()))
    opens({ traderDetailIndex: 2 })
    for (const _ of [1, 2]) {
      opens({ followFlake: true })
      own.run(() => uni.$on('getPositonsOrder', onPopup ?? expect.fail()))
      expect(await received(ear, popup)).toEqual([1, 1])
      await closes({ followFlake: false })
      expect(await received(ear)).toEqual([1])
    }
  })

  test('LG-44: replaces a bound method when the page binds and registers the same method again', async () => {
    const { ear, closes, opens, own, received } = createTabPage()
    for (const _ of [1, 2, 3]) {
      opens({})
      const [onOrders] = bind({ onOrders: () => void ear.orders.push(1) })
      own.run(() => uni.$on('getPositonsOrder', onOrders ?? expect.fail()))
      expect(await received(ear)).toEqual([1])
      void closes()
    }
  })
})

describe('a call of `Close` while a tab still needs the socket', () => {
  test('LG-79: keeps connection and handlers when a page closes a pop-up while its tab needs the socket', async () => {
    const { ear, closes, opens, own, received, socket, toasts } = createTabPage()
    const popup = createEar()
    own.run(() => subscribeAsPagesDo(ear))
    opens({ traderDetailIndex: 2 })
    for (const _ of [1, 2, 3]) {
      opens({ followFlake: true })
      own.run(() => uni.$on('getPositonsOrder', () => void popup.orders.push(1)))
      expect(await received(ear, popup)).toEqual([1, 1])
      expect(await closes({ followFlake: false })).toBe(false)
      expect(await received(ear)).toEqual([1])
    }
    expect([socket.connections.length, socket.live(), toasts]).toEqual([1, 1, []])
  })

  test.each([
    ['the field is reset', ({ own, socketIo }: LegacyPage) => own.run(() => (socketIo.traderDetailIndex = 100))],
    ['the page unloads', ({ own }: LegacyPage) => own.unload()],
  ])('LG-79: closes the connection once %s after `Close`', async (_, act) => {
    const rig = createTabPage()
    const { ear, closes, handlers, opens, own, pass, socket, toasts } = rig
    own.run(() => subscribeAsPagesDo(ear))
    opens({ traderDetailIndex: 2 })
    await pass(300)
    expect(await closes()).toBe(false)
    await pass(1_000)
    expect(socket.live()).toBe(1)
    act(rig)
    await pass(300)
    expect([socket.live(), handlers(), toasts]).toEqual([0, [0, 0], ['closed']])
    await pass(600_000)
    expect(socket.connections).toHaveLength(1)
  })

  test('LG-79: keeps the lower page’s connection when the top page, which set the same field, unloads', async () => {
    const { ear, opens, own, page, received, socketIo } = createTabPage()
    const top = page()
    own.run(() => subscribeAsPagesDo(ear))
    opens({ traderDetailIndex: 2 })
    top.run(() => {
      socketIo.traderDetailIndex = 2
      void socketIo.Close()
    })
    top.unload()
    expect(await received(ear)).toEqual([1])
  })

  test('LG-79: removes only the handlers of the page whose field no longer needs the socket', async () => {
    const { ear, opens, own, page, received, socketIo } = createTabPage()
    const [below, other] = [createEar(), page()]
    other.run(() => {
      socketIo.accountStateIndex = 0
      openAsPagesDo(socketIo, below)
    })
    own.run(() => subscribeAsPagesDo(ear))
    opens({ traderDetailIndex: 2 })
    other.run(() => {
      socketIo.accountStateIndex = 100
      void socketIo.Close()
    })
    expect(await received(ear, below)).toEqual([1, 0])
  })

  test('LG-79: closes the connection when another page resets the fields and calls `Close`', async () => {
    const { opens, own, page, pass, socket, socketIo } = createTabPage()
    opens({ traderDetailIndex: 2 })
    await pass(300)
    page().run(() => {
      socketIo.traderDetailIndex = 100
      void socketIo.Close()
    })
    await pass(300)
    for (const isShown of [false, true]) {
      own.turn(isShown)
      await pass(60_000)
    }
    expect([socket.live(), socket.connections.length]).toEqual([0, 1])
  })

  test('LG-79: cancels a pending Close() when the page opens the connection again', async () => {
    const { closes, opens, own, pass, socket, socketIo } = createTabPage()
    opens({ traderDetailIndex: 2 })
    await pass(300)
    void closes()
    opens({})
    own.run(() => (socketIo.traderDetailIndex = 0))
    await pass(60_000)
    expect(socket.live()).toBe(1)
  })

  test('LG-79: calls handlers once per list even if a page registers them each time it connects', async () => {
    const { ear, closes, opens, own, received } = createTabPage()
    for (const _ of [1, 2, 3]) {
      opens({ traderDetailIndex: 2 })
      own.run(() => subscribeAsPagesDo(ear))
      expect(await received(ear)).toEqual([1])
      void closes()
      expect(await received(ear)).toEqual([1])
    }
  })

  test('LG-80: disconnects while the page is hidden after `Close`, and reconnects when the page is shown', async () => {
    const { ear, closes, opens, own, page, pass, received, socket, socketIo } = createTabPage()
    own.run(() => subscribeAsPagesDo(ear))
    opens({ traderDetailIndex: 2 })
    await pass(300)
    own.turn(false)
    await pass(60_000)
    own.turn(true)
    void closes()
    const other = page()
    other.run(() => (socketIo.accountStateIndex = 0))
    own.turn(false)
    await pass(60_000)
    expect([socket.live(), socket.connections.length]).toEqual([1, 1])
    other.unload()
    own.turn(true)
    for (const connections of [2, 3]) {
      own.turn(false)
      await pass(300)
      expect(socket.live()).toBe(0)
      own.turn(true)
      expect(await received(ear)).toEqual([1])
      expect([socket.live(), socket.connections.length]).toEqual([1, connections])
    }
  })

  test('LG-80: opens no connection for `reconnect` when the page calls `Close` and is hidden', async () => {
    const { closes, opens, own, pass, socket, socketIo } = createTabPage()
    opens({ traderDetailIndex: 2 })
    await pass(300)
    own.run(() => socketIo.reconnect())
    void closes()
    own.turn(false)
    await pass(60_000)
    expect([socket.live(), socket.connections.length]).toEqual([0, 1])
    own.turn(true)
    await pass(300)
    expect(socket.live()).toBe(1)
  })

  test.each([true, false])('LG-80: connects after `reconnect` when shown (another page: %s)', async (isOther) => {
    const { closes, opens, own, page, pass, socket, socketIo } = createTabPage()
    opens({ traderDetailIndex: isOther ? 2 : 0 })
    await pass(300)
    void closes()
    if (!isOther) own.run(() => {
      socketIo.traderDetailIndex = 2
      socketIo.reconnect()
    })
    await pass(300)
    own.turn(false)
    if (isOther) page().run(() => socketIo.reconnect())
    else void closes()
    await pass(10_000)
    own.turn(!isOther)
    await pass(10_000)
    expect(socket.live()).toBe(1)
  })

  test('LG-25, LG-80: connects with the latest data when shown after a pending `reconnect`', async () => {
    const rig = createTabPage()
    const { closes, opens, own, pass, socket, socketIo } = rig
    opens({ traderDetailIndex: 2 })
    await rig.lose()
    await pass(200_000)
    expect(rig.status()).toBe('failed')
    socket.behaviour.autoOpen = true
    socketIo.data = { traderid: 7 }
    own.run(() => socketIo.reconnect())
    void closes()
    own.turn(false)
    await pass(60_000)
    own.turn(true)
    await pass(300)
    expect([socket.live(), socket.last().frames]).toMatchObject([1, [{ traderid: 7 }]])
  })

  test('LG-79: closes when the field is reset after a `reconnect` before `Close` has connected', async () => {
    const rig = createTabPage()
    const { closes, opens, own, pass, socket, socketIo } = rig
    opens({ traderDetailIndex: 2 })
    await rig.lose()
    await pass(200_000)
    socket.behaviour.autoOpen = true
    own.run(() => socketIo.reconnect())
    void closes()
    await pass(10_000)
    expect(socket.live()).toBe(1)
    own.run(() => (socketIo.traderDetailIndex = 100))
    await pass(300)
    expect(socket.live()).toBe(0)
  })

  test('LG-25: cancels a `reconnect` that waits for its page when the field is reset after `Close`', async () => {
    const { closes, opens, own, page, pass, socket, socketIo } = createTabPage()
    opens({ traderDetailIndex: 2 })
    own.run(() => socketIo.reconnect())
    void closes()
    own.turn(false)
    await pass(60_000)
    page().run(() => (socketIo.traderDetailIndex = 100))
    own.turn(true)
    own.run(() => (socketIo.traderDetailIndex = 2))
    await pass(60_000)
    expect([socket.live(), socket.connections.length]).toEqual([0, 1])
  })

  test('LG-79: closes when the field is reset before another page’s `reconnect` connects', async () => {
    const { closes, opens, own, page, pass, socket, socketIo } = createTabPage()
    opens({ traderDetailIndex: 2 })
    await pass(300)
    void closes()
    own.turn(false)
    await pass(300)
    page().run(() => {
      socketIo.reconnect()
      socketIo.traderDetailIndex = 100
    })
    await pass(60_000)
    expect([socket.live(), socket.connections.length]).toEqual([0, 1])
  })
})

function createAdvisedPage() {
  const advices: unknown[] = []
  const warn = vi.spyOn(console, 'warn').mockImplementation((text: unknown) => void advices.push(text))
  onTestFinished(() => warn.mockRestore())
  // With parts, the rig has no log port.
  return { ...createLegacyPage({ parts: [] }, data), advices }
}

describe('development advice for the class', () => {
  test('DV-94: gives no advice while no page opens the connection', async () => {
    const { advices, pass } = createAdvisedPage()
    await pass(600_000)
    expect(advices).toEqual([])
  })

  test('DV-10: reports only that uni.$off without a handler removed a listener of `useChannel`', async () => {
    const { advices, ...rig } = createAdvisedPage()
    const channel = createEar()
    receiveChannel(channel)
    rig.open()
    await rig.pass(0)
    await rig.push([row(1)])
    await rig.pass(600_000)
    expect([channel.orders, advices]).toEqual([[1], []])
    uni.$off('getPositonsOrder')
    await rig.push([row(1), row(2)])
    expect(channel.orders).toEqual([1])
    expect(advices).toEqual([expect.stringMatching(/listener-removed[^]*getPositonsOrder/)])
  })
})

describe('the class in a build that hides the pages’ `uni.$on`', () => {
  test('LG-48: removes all handlers of both names on `Close`, and restores the plugin’s channels', async () => {
    const rig = createLegacyRig({ hidden: true })
    const [mine, withoutPage, channel, gone] = [createEar(), createEar(), createEar(), createEar()]
    subscribeAsPagesDo(withoutPage)
    const socketIo = new rig.legacy.socketIO()
    const own = rig.page()
    own.run(() => openAsPagesDo(socketIo, mine))
    receiveChannel(gone)()
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

  test('LG-48, LG-49: keeps handlers after a disconnect or close until unload, if a tab needs the socket', async () => {
    const rig = createLegacyPage({ hidden: true })
    const { ear: mine, own } = rig
    const [channel, other, needing] = [createEar(), rig.page(), rig.page()]
    needing.run(() => (rig.socketIo.accountStateIndex = 0))
    rig.open()
    own.run(() => void rig.socketIo.Close())
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
