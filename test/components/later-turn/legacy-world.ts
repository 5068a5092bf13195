import { clientOf } from '../../../src'
import { createLegacy } from '../../../src/legacy/legacy-client'
import type { LegacyOptions } from '../../../src/legacy/legacy-protocol'
import type { CopyTradingEvents } from '../../../src/positions/model/positions-update'
import { isRecord } from '../../../src/shared/checks'
import { data, row } from '../../unit/legacy/legacy-rig'
import { createUniBusDouble } from '../../unit/legacy/uni-bus-double'
import { clientEvents, createSurroundings } from './client-parts'
import type { World } from './compare'

const otherData = { traderid: 5, type: 'Subscribe' }

/** An app of the article's class. */
export function createLegacyWorld(): World {
  const surroundings = createSurroundings(
    'url', 'debug', 'log', 'toast', 'words of an attempt', 'words of the end', 'trader of the data', 'row', 'ping',
  )
  const { server, clock, lifecycle, reported, hooks, ports, push } = surroundings
  const bus = createUniBusDouble(false)
  const toasts: string[] = []
  const showToast = ({ title, complete }: { readonly title: string; readonly complete: () => void }): void => {
    toasts.push(title)
    reported('toast', undefined)
    complete()
  }
  Reflect.set(globalThis, 'uni', Object.defineProperties({ showToast }, Object.getOwnPropertyDescriptors(bus.api)))
  server.answer((frame) => {
    if (!isRecord(frame)) return undefined
    if (frame.type === 'Subscribe') return { Code: 200, data: [row(1), row(2)] }
    return frame.type === 'Ping' ? { Code: 200, type: 'Pong' } : undefined
  })

  const page = {}
  let unloaded = (): void => undefined
  const options: LegacyOptions = {
    url: () => reported('url', 'wss://feed.example/ws'),
    currency: 'USD',
    currencyDigits: { USD: 2 },
    words: {
      attempt: (attempt) => reported('words of an attempt', `attempt ${attempt}`),
      closed: () => reported('words of the end', 'closed'),
    },
    traderIdOf: (given) => reported('trader of the data', Number(Object(given).traderid)),
    keyOf: ({ ticket }) => reported('row', Number(ticket)),
    ping: () => reported('ping', { type: 'Ping' }),
    debug: () => reported('debug', undefined),
    ports,
  }
  const legacy = createLegacy(options, {
    current: () => page,
    watchUnload: (_, gone) => {
      unloaded = gone
    },
  })
  const socketIo = new legacy.socketIO()
  socketIo.followFlake = true
  const client = clientOf<CopyTradingEvents>()
  const app = { config: { globalProperties: {} }, unmount: () => undefined }
  legacy.install(app)

  /** As a page keeps it. */
  let task: typeof socketIo.socketTask = null
  client.on('statusChanged', () => {
    task ??= socketIo.socketTask
  })
  const answers: string[] = []
  const orders: number[] = []
  const receive = (payload: unknown): void => void orders.push(Object(payload).data.length)
  uni.$on('getPositonsOrder', receive)
  const close = () => void socketIo.Close().then((isClosed) => answers.push(`Close ${isClosed}`))
  const send = () => void socketIo.send({ type: 'Note' }).then(({ ok }) => answers.push(`send ${ok}`))

  const complete = ({ errMsg }: { readonly errMsg: string }) => void answers.push(errMsg)

  const calls = {
    'connectSocketInit()': () => socketIo.connectSocketInit(data),
    'connectSocketInit(other data)': () => socketIo.connectSocketInit(otherData),
    'connectSocketInit() of another address': () => {
      socketIo.url = 'wss://other.example/ws'
      socketIo.connectSocketInit(data)
    },
    'Close()': close,
    'Close() and connectSocketInit()': () => {
      close()
      socketIo.connectSocketInit(data)
    },
    'connectSocketInit() and Close()': () => {
      socketIo.connectSocketInit(otherData)
      close()
    },
    'send()': send,
    'send() and Close()': () => {
      send()
      close()
    },
    'connectSocketInit(other data) and send()': () => {
      socketIo.connectSocketInit(otherData)
      send()
    },
    'start()': () => socketIo.start(),
    'reconnect()': () => socketIo.reconnect(),
    'the pop-up closes': () => void (socketIo.followFlake = false),
    'closes and opens': () => {
      socketIo.followFlake = false
      socketIo.followFlake = true
    },
    'a tab asks for it': () => void (socketIo.traderDetailIndex = 2),
    'socketTask.send()': () => task?.send({ data: 'text', complete }),
    'socketTask.close()': () => task?.close({ complete }),
    'another instance': () => new legacy.socketIO(data).connectSocketInit(),
    'the page unloads': () => unloaded(),
    'setSession(null)': () => client.setSession(null),
    'setSession(another user)': () => client.setSession({ userId: 9 }),
    'a lease': () => client.lease('more').want(true),
    'legacy.dispose()': () => legacy.dispose(),
    'app.unmount()': () => app.unmount(),
    ...surroundings.calls,
  }

  const onBus = (name: string) => (hook: () => void) => uni.$on(name, hook)
  const events: World['events'] = {
    ...clientEvents({ client }),
    positionsUpdated: (hook) => client.on('positionsUpdated', hook),
    'getPositonsOrder on the bus': onBus('getPositonsOrder'),
    ...hooks,
  }

  const statusOf = ({ status, attempt, nextAtMs, failure }: ReturnType<typeof client.status>) =>
    [status, attempt, nextAtMs, failure]
  const state = () => ({
    client: statusOf(client.status()),
    open: [socketIo.is_open_socket, socketIo.connectNum, socketIo.followFlake],
    session: client.session(),
    leases: client.leases(),
    sent: client.status().status === 'open' ? server.last().sent.length : 0,
    ...surroundings.state(),
    handlers: ['getPositonsOrder', 'connectError'].map((name) => bus.count(name)),
    orders: [...orders],
    toasts: [...toasts],
    answers: [...answers].sort(),
  })

  return {
    calls, events, state, clock,
    silencing: Object.fromEntries(Object.keys(calls)
      .filter((call) => /Close|unloads|socketTask/.test(call))
      .map((call) => [call, ['orders']])),
    asked: {
      'trader of the data': Object.keys(calls),
      // A turn later the address may have been asked for already, or the other call be over.
      'debug': Object.keys(calls).filter((call) => /Close|Init|instance|socketTask.close/.test(call)),
    },
    end: () => {
      legacy.dispose()
      Reflect.deleteProperty(globalThis, 'uni')
    },
    steps: [
      () => socketIo.connectSocketInit(data),
      () => push({ Code: 200, data: [row(1), row(3)] }),
      () => push({ Code: 500, message: 'broken' }),
      () => socketIo.connectSocketInit(data),
      () => server.drop(),
      () => clock.advanceAsync(5_000),
      () => close(),
      () => socketIo.connectSocketInit(otherData),
      () => push({ Code: 200, data: [] }),
      surroundings.refuse,
      () => clock.advanceAsync(40_000),
      () => server.accept(),
      () => {
        uni.$on('getPositonsOrder', receive)
        socketIo.connectSocketInit(data)
      },
      () => lifecycle.toBackground(),
      () => clock.advanceAsync(300_000),
      () => lifecycle.toForeground(),
      () => void (socketIo.followFlake = false),
      () => server.drop(),
      () => socketIo.reconnect(),
      () => {
        socketIo.traderDetailIndex = 2
        return clock.advanceAsync(5_000)
      },
    ],
  }
}
