import type { ProtocolSession } from '../../../src/connection/ports/protocol'
import type { PlatformClientOptions } from '../../../src/connection/runtime/client-options'
import { vi } from 'vitest'
import { createApp, h } from 'vue'
import * as index from '../../../src'
import * as chat from '../../../src/chat'
import { breakablePorts, createSocketClient, defaultPorts } from '../../../src/client'
import * as legacy from '../../../src/legacy'
import * as outbox from '../../../src/outbox'
import * as protocols from '../../../src/client'
import * as socketIo from '../../../src/socket-io'
import { UniWebSocket } from '../../../src/web-socket/standard/uni-web-socket'
import { createMemoryChatStorage } from '../../support/memory-chat-storage'
import { createMemoryLocks } from '../../support/memory-locks'
import * as testing from '../../../src/testing'
import { createH5Sockets } from '../../../src/testing/uni/h5-sockets'
import { createServedWire } from '../../../src/testing/uni/native-wire'
import { installUni } from '../../../src/testing/uni/uni-double'
import { createGrowthWorld, type GrowthWorld } from './growth-world'
import type { Growing } from './measure-growth'

/** Creates and disposes an object. Returns the objects that must be collected afterwards. */
export type ClientLife = (world: GrowthWorld) => Promise<readonly object[]>

const url = 'wss://feed.example.com/ws'
const session = { userId: 7 }
const realSetImmediate = setImmediate

async function pass({ clock }: GrowthWorld, ms = 1_000): Promise<void> {
  for (const part of [0, ms / 2, ms / 2]) {
    clock.advance(part)
    vi.advanceTimersByTime(part)
    await new Promise((resolve) => realSetImmediate(resolve))
  }
}

async function befall(client: index.SocketClient<object>, world: GrowthWorld): Promise<void> {
  client.connect()
  await pass(world)
  world.lifecycle.toBackground()
  await pass(world, 30_000)
  world.lifecycle.toForeground()
  world.network.goOffline()
  world.network.goOnline()
  await pass(world)
  client.setSession({ userId: 8, token: () => 'fresh' })
  void client.send({})
  client.reconnect()
  await pass(world)
  const lease = client.lease('a page')
  lease.want(true)
  client.close()
  await pass(world)
  lease.release()
}

function withClient<Events extends object, Running extends ProtocolSession>(
  options: () => Pick<PlatformClientOptions<Events, Running>, 'protocol' | 'parts' | 'persist'>,
  around: (client: index.SocketClient<Events>, world: GrowthWorld) => (() => void) | undefined = () => undefined,
  replaced: (world: GrowthWorld) => Partial<index.Ports> = ({ ports }) => ports,
): ClientLife {
  return async (world) => {
    const client = createSocketClient({ url, ...options(), ports: replaced(world) })
    const received = (): void => undefined
    client.on('statusChanged', received)
    const end = around(client, world)
    await befall(client, world)
    end?.()
    client.dispose()
    await pass(world, 15_000)
    return [client, received]
  }
}

const withPart = (make: () => index.Parts): ClientLife =>
  withClient(() => ({ protocol: index.copyTrading({ session }), parts: [make()] }))

const copying = () => ({ protocol: index.copyTrading({ session }) })
const talking = () => ({ protocol: socketIo.socketIoProtocol({ session }) })
const chatting = () => ({ protocol: chat.chatProtocol({ session }) })

const portsOf = ({ ports: { clock, random, storage } }: GrowthWorld) =>
  ({ clock, random, storage, outbox: storage, locks: createMemoryLocks().holder() })

function withApp(plugins: (world: GrowthWorld) => readonly { install(app: { unmount(): void }): void }[]): ClientLife {
  return async (world) => {
    const { ports } = world
    const tradewire = index.createTradewire({ url, protocol: index.copyTrading({ session }), ports })
    const app = createApp({ render: () => h('i') })
    tradewire.install(app)
    for (const plugin of plugins(world)) plugin.install(app)
    app.mount(document.createElement('div'))
    await befall(tradewire.client, world)
    app.unmount()
    await pass(world, 15_000)
    return [tradewire.client, app]
  }
}

const never = (): Promise<never> => new Promise(() => undefined)

const chatOf = (world: GrowthWorld) => ({ ...portsOf(world), storage: createMemoryChatStorage() })

export const clientLives: Readonly<Record<string, ClientLife>> = {
  createSocketClient: withClient(copying),
  copyTrading: withClient(copying),
  inspector: withPart(index.inspector),
  statistics: withPart(index.statistics),
  tabRules: withPart(() => index.tabRules(index.copyTradingTabRules)),
  createPositionSource: withApp(() => [{
    install(app) {
      const source = index.createPositionSource({ currency: 'USD', currencyDigits: { USD: 2 } })
      source.snapshot([{ ticket: 1, symbol: 'EURUSD', type: 'buy', lots: 1, openprice: 1, profit: 1 }])
      const { unmount } = app
      app.unmount = () => {
        source.dispose()
        unmount.call(app)
      }
    },
  }]),
  copyTradingPlain: withClient(() => ({
    protocol: index.copyTradingPlain({ session, firstFrame: {}, currency: 'USD', currencyDigits: { USD: 2 } }),
  })),
  persistPositions: withClient(() => ({ ...copying(), persist: index.persistPositions() })),
  echo: withClient(() => ({ protocol: protocols.echo() })),
  jsonProtocol: withClient(() => ({ protocol: index.jsonProtocol({ session, login: () => ({}), ping: () => ({}) }) })),
  heartCheck: withClient(() => ({ protocol: protocols.heartCheck() })),
  modeCode: withClient(() => ({ protocol: protocols.modeCode() })),
  changeBtnState: withClient(() => ({ protocol: protocols.modeCode() }), (client) => protocols.changeBtnState(client)),
  breakablePorts: withClient(copying, undefined, ({ ports }) => breakablePorts(ports).ports),
  defaultPorts: withClient(copying, undefined, ({ ports: { clock, socket, frames, storage } }) =>
    ({ ...defaultPorts(), clock, socket, storage, ...(frames === undefined ? {} : { frames }) })),
  socketIoProtocol: withClient(talking),
  callSocketIo: withClient(talking, (client) => {
    void socketIo.callSocketIo(client, 'ask')
    return undefined
  }),
  withPollingCheck: withClient(talking, undefined, ({ ports }) => ({
    ...ports,
    socket: socketIo.withPollingCheck(ports.socket, () => Promise.reject(new Error('no server there'))),
  })),
  socketIoSockets: withClient(talking, undefined, ({ ports }) => {
    Object.assign(uni, createH5Sockets(createServedWire(ports.socket)))
    return { ...ports, socket: socketIo.socketIoSockets() }
  }),
  createTestServer: withClient(copying, undefined, ({ clock, ports }) =>
    ({ ...ports, ...testing.createTestServer({ clock }).ports })),
  installUni: async (world) => {
    const app = installUni({ server: testing.createTestServer({ clock: world.clock }) })
    const client = createSocketClient({ url, ...copying(), ports: { ...defaultPorts(), clock: world.clock } })
    await befall(client, world)
    app.goOffline()
    app.goToBackground()
    client.dispose()
    await pass(world, 15_000)
    app.uninstall()
    return [client, app]
  },
  chatProtocol: withClient(chatting),
  createOutbox: withClient(copying, (client, world) => {
    const own = outbox.createOutbox({ client, wire: outbox.copyTradingOrders(), ports: portsOf(world) })
    own.on('changed', () => undefined)
    void own.post(outbox.orderMessage({ action: 'close', ticket: 1 }))
    return () => own.dispose()
  }),
  jsonOutbox: withClient(() => ({ protocol: index.jsonProtocol({ session }) }), (client, world) => {
    const own = outbox.createOutbox({ client, wire: outbox.jsonOutbox(), ports: portsOf(world) })
    void own.post({ kind: 'note', payload: 'hello', replay: 'at-least-once' })
    void own.postAndWait({ kind: 'note', payload: 'hello', replay: 'at-most-once' })
    return () => own.dispose()
  }),
  createChat: withClient(chatting, (client, world) => {
    // Promises that never resolve, because pending calls end with the chat.
    const [upload, fetchHistory] = [never, never]
    const own = chat.createChat({ client, wire: chat.chatEnvelopes(), ports: chatOf(world), upload, fetchHistory })
    own.on('received', () => undefined)
    own.open('peer:8')
    void own.loadOlder('peer:8')
    void own.send('peer:8', { kind: 'text', text: 'hello' })
    void own.send('peer:8', { kind: 'image', file: '/a.png' })
    return () => own.dispose()
  }),
  createTradewire: withApp(() => []),
  createOutboxPlugin: withApp((world) =>
    [outbox.createOutboxPlugin({ wire: outbox.copyTradingOrders(), ports: portsOf(world) })]),
  createChatPlugin: withApp((world) => [chat.createChatPlugin<index.CopyTradingEvents>({
    wire: { frame: (message) => message, listen: () => () => undefined }, ports: chatOf(world),
  })]),
  async legacySocketIO(world) {
    const { bus: _bus, ...ports } = world.ports
    const own = legacy.legacySocketIO({ url, currency: 'USD', currencyDigits: { USD: 2 }, ports })
    const socket = new own.socketIO({ traderid: 7 })
    socket.connectSocketInit()
    socket.traderDetailIndex = 2
    await befall(index.clientOf(), world)
    socket.connectSocketInit({ traderid: 8 })
    socket.start()
    await pass(world)
    void socket.Close()
    socket.reconnect()
    await pass(world)
    own.dispose()
    await pass(world, 15_000)
    return [own, socket]
  },
  async UniWebSocket(world) {
    const { clock, socket } = world.ports
    const own = new UniWebSocket(url, [], { clock, socket })
    const received = (): void => undefined
    own.addEventListener('message', received)
    own.onopen = received
    await pass(world)
    own.send('hello')
    own.close()
    await pass(world, 15_000)
    return [own, received]
  },
}

export function createClientStage(life: ClientLife): Growing {
  const left = new Map<string, number>()
  return {
    async live() {
      const world = createGrowthWorld()
      const inputs = await life(world)
      for (const [name, count] of Object.entries(world.counts())) left.set(name, (left.get(name) ?? 0) + count)
      return inputs
    },
    counts: () => Object.fromEntries(left),
  }
}
