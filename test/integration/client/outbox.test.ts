import { afterEach, describe, expect, test } from 'vitest'
import type { FeedServer } from '../../../server/feed/feed-server'
import type { Order } from '../../../src/positions/model/wire'
import { createOutbox } from '../../../src/outbox/create-outbox'
import type { Outbox } from '../../../src/outbox/outbox-api'
import { copyTradingOrders, orderMessage } from '../../../src/outbox/orders/copy-trading-orders'
import { createSystemClock } from '../../../src/platform/system-ports'
import type { SocketPort } from '../../../src/connection/ports/ports'
import type { LiveClient } from '../../support/live-client'
import { connect, serve, shortWindows } from '../../support/live-feed'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createWsSocketPort } from '../../support/ws-socket-port'
import { ofType, openClient, subscribe } from '../server/feed-client'

const buy: Order = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1 }

const undo: (() => void)[] = []
afterEach(() => {
  for (const step of undo.splice(0).reverse()) step()
})

/** A line that is cut at the first frame, of either direction, that holds these words. */
interface Scissors {
  cutAt: string | undefined
  /** The frame at which it was cut: the other side never had it. */
  caught: string | undefined
}

function createCutPort(scissors: Scissors): SocketPort {
  const inner = createWsSocketPort()
  return {
    open(request, listener) {
      let isCut = false
      const connection = inner.open(request, (event) => {
        if (isCut) return
        if (event.type === 'message' && catches(event.data)) cut()
        else listener(event)
      })

      function catches(data: string | ArrayBuffer): boolean {
        if (scissors.cutAt === undefined || typeof data !== 'string' || !data.includes(scissors.cutAt)) return false
        scissors.caught = data
        scissors.cutAt = undefined
        return true
      }

      function cut(): void {
        isCut = true
        connection.drop()
        queueMicrotask(() => listener({ type: 'closed', code: 1006, reason: '' }))
      }

      return {
        ...connection,
        send(data, settled) {
          if (!catches(data)) return connection.send(data, settled)
          settled()
          cut()
        },
      }
    },
  }
}

interface OutboxPage {
  readonly server: FeedServer
  readonly live: LiveClient
  readonly outbox: Outbox<Order>
  readonly scissors: Scissors
  rows(): number
}

async function openOutboxPage(): Promise<OutboxPage> {
  const server = await serve({ positions: 3 })
  const scissors: Scissors = { cutAt: undefined, caught: undefined }
  const live = connect(server, { policy: { reconnect: shortWindows }, ports: { socket: createCutPort(scissors) } })
  const outbox = createOutbox({
    client: live.client,
    wire: copyTradingOrders(),
    ports: {
      clock: createSystemClock(),
      random: createSeededRandom(5),
      locks: createMemoryLocks().holder(),
      storage: createMemoryStorage(),
    },
  })
  undo.push(() => outbox.dispose())
  await live.until(() => live.client.status().status === 'open')
  return { server, live, outbox, scissors, rows: () => server.feed(10_260).rows().length }
}

describe('orders by the outbox over a real socket', () => {
  test('OB-50: an order is executed and acked; cut before its Ack, it is found by a query, executed once', async () => {
    const { outbox, rows, live, scissors } = await openOutboxPage()
    const done = { ok: true, entry: { state: 'acked', sends: 1 } }
    expect(await outbox.postAndWait(orderMessage(buy))).toMatchObject(done)
    expect(rows()).toBe(4)
    scissors.cutAt = '"Ack"'
    const states: string[] = []
    outbox.on('changed', (entries) => states.push(...entries.slice(1).map(({ state }) => state)))
    expect(await outbox.postAndWait(orderMessage(buy))).toMatchObject(done)
    expect(scissors.caught).toContain('"done"')
    expect(states).toEqual(['queued', 'sent', 'unknown', 'acked'])
    expect(rows()).toBe(5)
    await live.until(() => live.shown().list.length === 5)
    expect(live.client.stats().losses).toBe(1)
  })

  test('OB-51: one that never arrived is refused by the question, and executes nothing when it does', async () => {
    const { outbox, rows, server, scissors } = await openOutboxPage()
    scissors.cutAt = '"Order"'
    const result = await outbox.postAndWait(orderMessage(buy))
    expect(result).toMatchObject({ ok: false, code: 'never-received', entry: { state: 'failed', sends: 1 } })

    const late = await openClient(server.url)
    await subscribe(late)
    late.send(JSON.parse(scissors.caught ?? '') as object)
    expect(await late.next(ofType('Ack'))).toMatchObject({ Code: 409, reason: 'never-received' })
    expect(rows()).toBe(3)
  })
})
