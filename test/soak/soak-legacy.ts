import { createUniBusDouble } from '../unit/legacy/uni-bus-double'
import { createLegacy } from '../../src/legacy/legacy-client'
import { clientOf } from '../../src/connection/vue/clients'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createFarSide, type FarConnection } from './far-side'
import { openSoakWorld, type SoakSubject } from './soak-subject'

const beatsPerPush = 10
const rowCount = 20
const data = { traderid: 10_260, type: 'Subscribe' }

interface Row {
  readonly ticket: number
  readonly profit: number
}

/** A page of the application, with its listeners. */
interface Page {
  run(code: () => void): void
  unload(): void
  newest: readonly Row[]
}

/** Pages written for the `socketIO` class: they subscribe with functions of their own, and never take them off. */
export function openSoakLegacy(): SoakSubject {
  const world = openSoakWorld()
  const { clock, ports: { bus: _bus, ...ports } } = world
  const subscribed = new WeakSet<FarConnection>()
  const random = createSeededRandom(3)
  let rows: readonly Row[] = []
  let [received, begun, ended, failed] = [0, 0, 0, 0]

  const list = (): string => JSON.stringify({
    Code: 200,
    data: rows.map((row) => ({
      ...row, symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: 1.1, nowprice: 1.2, flwsig: 1, sigtraderid: 7,
    })),
  })
  const move = (): void => {
    const profit = (): number => Math.floor(random.next() * 10_000) / 100
    rows = Array.from({ length: rowCount }, (_, ticket) => ({ ticket, profit: profit() }))
  }
  move()
  const far = createFarSide(clock, {
    received(connection, text) {
      const { type } = JSON.parse(text) as { readonly type?: string }
      if (type === 'Ping') return connection.say('{"Code":200,"type":"Pong"}')
      subscribed.add(connection)
      connection.say(list())
    },
  })

  const bus = createUniBusDouble(false)
  Reflect.set(globalThis, 'uni', Object.defineProperties({}, Object.getOwnPropertyDescriptors(bus.api)))
  const unloads = new Map<object, (() => void)[]>()
  let current: object | null = null
  const legacy = createLegacy({
    url: 'wss://feed.example.com/ws', currency: 'USD', currencyDigits: { USD: 2 }, ports: { ...ports, socket: far },
  }, {
    current: () => current,
    watchUnload: (page, unloaded) => void unloads.set(page, [...(unloads.get(page) ?? []), unloaded]),
  })

  function openPage(): Page {
    const page: Page = {
      newest: [],
      run(code) {
        current = page
        code()
        current = null
      },
      unload() {
        for (const unloaded of unloads.get(page) ?? []) unloaded()
        unloads.delete(page)
      },
    }
    page.run(() => {
      const socket = new legacy.socketIO()
      socket.connectSocketInit(data)
      socket.traderDetailIndex = 2
      uni.$on('getPositonsOrder', (payload: { readonly data: readonly Row[] }) => {
        received += 1
        page.newest = payload.data
      })
      uni.$on('connectError', () => (failed += 1))
    })
    return page
  }

  let page: Page | undefined
  /** Over the page, until the next act. */
  let cover: Page | undefined

  function uncover(): void {
    if (cover === undefined) return
    ended += 1
    cover.unload()
    cover = undefined
  }

  function leave(): void {
    uncover()
    page?.run(() => {
      const socket = new legacy.socketIO()
      socket.traderDetailIndex = 100
      void socket.Close()
    })
    page?.unload()
    page = undefined
  }

  return {
    ...world, far,
    need(needed) {
      if (needed) page = openPage()
      else leave()
    },
    reconnect: () => page?.run(() => new legacy.socketIO().connectSocketInit(data)),
    beat(beat) {
      if (beat % beatsPerPush !== 0) return
      move()
      for (const connection of far.opened()) if (subscribed.has(connection)) connection.say(list())
    },
    act() {
      uncover()
      begun += 1
      cover = openPage()
    },
    status: () => clientOf().status().status,
    counts: () => ({
      ...world.counts(),
      handlers: bus.count('getPositonsOrder') + bus.count('connectError'),
      pages: unloads.size,
    }),
    complaints() {
      const isRight = page?.newest.length === rowCount &&
        page.newest.every(({ profit }, at) => Number(profit) === rows[at]?.profit)
      return isRight ? [] : ['rows that are not the server\'s']
    },
    acts: () => ({ begun: begun - Number(cover !== undefined), ended }),
    updates: () => received,
    dispose() {
      leave()
      legacy.dispose()
      Reflect.deleteProperty(globalThis, 'uni')
    },
  }
}
