import { copyTrading, createSocketClient, fixedDelay } from '../../../../src/client'
import { copyTradingOrders, createOutbox, orderMessage, type Outbox } from '../../../../src/outbox'
import { createOutboxStorage } from '../../../../src/platform/storage/outbox-storage'
import { createPlatformLocks } from '../../../../src/platform/locks/platform-locks'
import type { Order } from '../../../../src/positions/model/wire'
import { createScriptedBus } from '../../../../src/testing/scripted-ports'
import { createBrowserSocket } from './browser-socket'
import type { OutboxPage, KnownOrder } from './outbox-api'

const TTL_MS = 120_000

let outbox: Outbox<Order> | undefined
const storage = createOutboxStorage({ fellBack: (reason) => fallbacks.push(String(reason)) })
const fallbacks: string[] = []
const locks = createPlatformLocks()
const held = new Map<string, () => void>()

function started(): Outbox<Order> {
  if (outbox === undefined) throw new Error('no outbox was started')
  return outbox
}

/** A page of an application as the browser sees it: the platform's storage and locks, a client, its outbox. */
const box: OutboxPage = {
  start(url, traderId) {
    const client = createSocketClient({
      url,
      protocol: copyTrading({ session: { userId: traderId } }),
      policy: { maxAttempts: Infinity, reconnect: fixedDelay(50), minUptimeMs: 0 },
      ports: { socket: createBrowserSocket(), bus: createScriptedBus() },
    })
    client.connect()
    outbox = createOutbox({ client, wire: copyTradingOrders() })
  },
  async post(lots) {
    const order: Order = { action: 'open', symbol: 'EURUSD', type: 'buy', lots }
    const posted = await started().post(orderMessage(order, { ttlMs: TTL_MS }))
    if (!posted.ok) throw new Error(posted.code)
    return posted.id
  },
  orders: () => started().entries().map(({ id, payload, state, sends, code = null }): KnownOrder =>
    ({ id, lots: payload.action === 'open' ? payload.lots : 0, state, sends, code })),
  read: (key) => storage.read(key),
  async write(key, text) {
    try {
      await storage.write(key, text)
      return null
    } catch (error) {
      return error instanceof Error ? error.name : String(error)
    }
  },
  remove: (key) => storage.remove(key),
  keys: () => storage.keys(),
  fallbacks: () => fallbacks,
  async take(name) {
    const release = await locks.take(name)
    if (release !== undefined) held.set(name, release)
    return release !== undefined
  },
  release: (name) => held.get(name)?.(),
}

window.box = box
