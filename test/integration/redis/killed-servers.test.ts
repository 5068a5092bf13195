import { randomInt } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { keys } from '../../../server/redis/keys'
import { fixedDelay } from '../../../src/connection/policy/reconnect-policy'
import { createOutbox } from '../../../src/outbox/create-outbox'
import { copyTradingOrders, orderMessage } from '../../../src/outbox/orders/copy-trading-orders'
import { createSystemClock } from '../../../src/platform/system/system-ports'
import type { CopyTradingEvents, PositionsUpdate } from '../../../src/positions/model/positions-update'
import type { Order, PositionPatch } from '../../../src/positions/model/wire'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { createLiveClient } from '../../support/live-client'
import { createMemoryLocks } from '../../support/memory-locks'
import { createMemoryStorage } from '../../support/memory-storage'
import { startServer, type ServerProcess } from '../../support/server-process'
import { createWsSocketPort } from '../../support/ws-socket-port'
import { until } from '../samples/sample-client'
import { describeRedis } from './describe-redis'
import { buy, json, leaseMs, shards } from './feed-rig'

/** Retries faster than a page. */
const policy = {
  reconnect: fixedDelay(150), maxAttempts: Infinity, pingIntervalMs: 400, pongTimeoutMs: 800, connectTimeoutMs: 1_000,
  readyTimeoutMs: 3_000, minUptimeMs: 100, retryLaterMs: 100,
}
const users = [10_260, 10_261, 10_262]

const textOf = (rows: readonly PositionPatch[]): string =>
  JSON.stringify(rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort())

describeRedis('servers in their own processes', ({ redis, admin }) => {
  /** A client that trades. Each connection goes to a random server. */
  function trade(userId: number, servers: readonly ServerProcess[]) {
    const sockets = createWsSocketPort()
    const { client, updates } = createLiveClient({
      url: 'wss://feed.example.com/ws', protocol: copyTrading({ session: { userId }, resyncTimeoutMs: 800 }), policy,
      ports: {
        socket: {
          open: (request, listener) => sockets.open({
            ...request, url: `ws://127.0.0.1:${servers[randomInt(servers.length)]?.port ?? 9}/ws`,
          }, listener),
        },
      },
    })
    const outbox = createOutbox<Order, CopyTradingEvents>({
      client, wire: copyTradingOrders(), settleMs: 1_000, requestTimeoutMs: 700,
      ports: {
        clock: createSystemClock(), random: { next: Math.random }, storage: createMemoryStorage(),
        locks: createMemoryLocks().holder(),
      },
    })
    onTestFinished(() => {
      outbox.dispose()
      client.dispose()
    })
    const live: PositionsUpdate[] = []
    client.on('positionsUpdated', (update) => {
      if (update.freshness.state === 'live') live.push({ ...update, list: [...update.list] })
    })
    const results = new Map<number, string | undefined>()
    outbox.on('settled', ({ payload, state }) => {
      if (payload.action === 'open') results.set(payload.lots, state)
    })
    client.connect()
    return {
      userId, live, results,
      isSettled: (): boolean => [...results.values()].every((state) => state !== undefined && state !== 'unknown'),
      isLive: (): boolean => updates.at(-1)?.freshness.state === 'live',
      async order(): Promise<void> {
        // Simulated traders order at most half a lot.
        const lots = (51 + results.size) / 100
        results.set(lots, undefined)
        await outbox.post(orderMessage(buy(lots), { ttlMs: 10_000 }))
      },
    }
  }

  /** The deltas in Redis, oldest first, without the entry that starts the epoch. */
  async function deltasOf(userId: number) {
    const entries = await admin().xrange(keys.deltas(String(userId)), '-', '+')
    return entries.flatMap(([, [, epoch = '', , seq = '', , data = '']]) =>
      (data === '' ? [] : [{ epoch, seq: Number(seq), data }]))
  }

  test('RS-19 RS-20: executes each order at most once and shows stored rows when servers freeze or die', async () => {
    const start = async () => {
      const server = await startServer({ redis: redis().url, shards, leaseMs, rate: 10 })
      onTestFinished(() => server.kill())
      return server
    }
    const servers = [await start(), await start()]
    const clients = users.map((userId) => trade(userId, servers))
    const areLive = (): boolean => clients.every((client) => client.isLive())
    const orderAll = (): Promise<unknown> => Promise.all(clients.map((client) => client.order()))
    await until(areLive)
    for (const [index, fault] of ['freeze', 'kill'].entries()) {
      await orderAll()
      await pause(randomInt(60))
      const server = servers[index]
      if (fault === 'freeze') server?.freeze()
      else await server?.kill()
      await orderAll()
      if (fault === 'freeze') await pause(leaseMs + randomInt(1_000))
      server?.thaw()
      if (fault === 'kill') servers.splice(index, 1, await start())
      await until(() => areLive() && clients.every((client) => client.isSettled()))
    }
    for (const { userId, live, results } of clients) {
      const deltas = await deltasOf(userId)
      const [first] = deltas
      expect(deltas.map(({ epoch, seq }) => [epoch, seq]))
        .toEqual(deltas.map((_, index) => [first?.epoch, (first?.seq ?? 0) + index]))
      expect(live.map(({ epoch }) => epoch)).toEqual(live.map(() => first?.epoch))
      const seqs = live.map(({ seq }) => seq)
      expect(seqs).toEqual([...seqs].sort((one, other) => one - other))
      expect([...results.values()]).toContain('acked')
      for (const [lots, state] of results) {
        const opened = deltas.filter(({ data }) => data.includes(`"lots":${lots},`))
        expect(opened, `${lots} lots of ${userId}`).toHaveLength(state === 'acked' ? 1 : 0)
      }
      for (const { httpUrl } of servers) {
        let stored: { readonly seq: number; readonly data: readonly PositionPatch[] }
        const shown = (): PositionsUpdate | undefined => live.find(({ seq }) => seq === stored.seq)
        do {
          stored = await json(`${httpUrl}/api/positions?traderid=${userId}`) as typeof stored
          await pause(20)
        } while (shown() === undefined)
        expect(textOf(shown()?.list ?? [])).toBe(textOf(stored.data))
      }
    }
  })
})
