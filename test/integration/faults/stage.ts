import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FeedServer, FeedServerOptions } from '../../../server/feed/feed-server'
import { createFeedServer } from '../../../server/feed/feed-server'
import { isAnyHeld } from '../../../src/connection/leases/lease-set'
import type { LeaseHandle } from '../../../src/connection/runtime/client-api'
import type { Random } from '../../../src/connection/ports/ports'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { tickReader } from '../../../src/protocols/copy-trading/tick-reader'
import { createFaultProxy, type FaultProxy } from '../../support/fault-proxy/fault-proxy'
import { createLiveClient, type LiveClient } from '../../support/live-client'
import { shortWindows } from '../../support/live-feed'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createCountedSockets, type CountedSockets } from './counted-sockets'
import { createOrderBook, type OrderBook } from './order-book'
import { createServerRecord, type ServerRecord } from './server-record'
import { createWitness, type Witness } from './witness'

/** Two users; the accounts of both go on without subscribers too. */
export const traderIds = [10_260, 10_261] as const

/** The product's times, as many times shorter as a machine that does much else still keeps. */
export const swiftPolicy = {
  reconnect: shortWindows,
  pingIntervalMs: 200,
  pongTimeoutMs: 300,
  probeTimeoutMs: 200,
  connectTimeoutMs: 700,
  readyTimeoutMs: 900,
  minUptimeMs: 100,
  closeTimeoutMs: 100,
  goodbyeTimeoutMs: 50,
  lingerMs: 30,
  backgroundMs: 250,
  retryLaterMs: 50,
  renewalMs: 300,
  staleAttemptMs: 100,
  networkAskMs: 100,
}

/** A client, a server, and a spoilt line between them. */
export interface Stage {
  readonly random: Random
  readonly proxy: FaultProxy
  readonly live: LiveClient
  readonly sockets: CountedSockets
  readonly record: ServerRecord
  readonly witness: Witness
  readonly orders: OrderBook
  server(): FeedServer
  /** Another run of the server takes over: other epochs, the lines cut. */
  restart(): Promise<void>
  /** `count` updates of the market, each a moment after the one before. */
  traffic(beats: number): Promise<void>
  need(wants: boolean): void
  signIn(traderId: number): void
  /** Shows the server's present rows as live. */
  isLive(): boolean
  close(): Promise<void>
}

/** A page or an order has a lease, or had one whose linger is not over. */
function isNeeded({ client, records }: LiveClient): boolean {
  if (client.leases().some(({ held }) => held)) return true
  const lastHeld = records.map(({ state }) => isAnyHeld(state.leases)).lastIndexOf(true)
  const since = records.slice(lastHeld + 1)
  return lastHeld !== -1 && !since.some(({ event }) => event.type === 'timerFired' && event.name === 'linger')
}

const aMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 4))

export async function openStage(seed: number): Promise<Stage> {
  const random = createSeededRandom(seed)
  const record = createServerRecord()
  const witness = createWitness(record)
  const folder = await mkdtemp(join(tmpdir(), 'tradewire-storm-'))
  const options: FeedServerOptions = {
    port: 0, rate: 0, host: '127.0.0.1', silenceMs: 1_500, seed, journal: join(folder, 'orders.jsonl'),
  }

  async function serve(): Promise<FeedServer> {
    const server = await createFeedServer(options)
    record.follow(server, traderIds)
    return server
  }

  let server = await serve()
  const proxy = await createFaultProxy(server.port, random)
  let lease: LeaseHandle | undefined
  const sockets = createCountedSockets(() => proxy.port, (receivedBefore) => {
    witness.expect('one-socket', receivedBefore === 0, () => `another was opened beside ${receivedBefore}`)
    witness.expect('no-socket-without-lease', isNeeded(live), () => 'opened without a lease')
  })
  const live = createLiveClient({
    // No loopback host for the client, or its network would not matter.
    url: 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { userId: traderIds[0] }, resyncTimeoutMs: 200, pongTimeoutMs: 300, tickReader }),
    policy: swiftPolicy,
    ports: { socket: sockets, random: createSeededRandom(seed + 1_000) },
  })
  const { client } = live
  const orders = createOrderBook({ client, seed, record, witness })
  client.on('positionsUpdated', (update) => witness.shown(update, userOf()))

  const userOf = (): string | undefined => client.session()?.userId.toString()

  return {
    random,
    proxy,
    live,
    sockets,
    record,
    witness,
    orders,
    server: () => server,
    async restart() {
      server.faults.apply({ action: 'drop' })
      await server.close()
      server = await serve()
      proxy.leadTo(server.port)
    },
    async traffic(beats) {
      for (let beat = 0; beat < beats; beat += 1) {
        server.tick()
        await aMoment()
      }
    },
    need(wants) {
      lease ??= client.lease('page')
      lease.want(wants)
    },
    signIn: (userId) => client.setSession({ userId }),
    isLive() {
      const user = userOf()
      if (user === undefined || live.updates.length === 0 || client.status().status !== 'open') return false
      const { freshness, epoch, seq } = live.shown()
      const feed = server.feed(user)
      return freshness.state === 'live' && epoch === feed.epoch() && seq === feed.seq()
    },
    async close() {
      orders.dispose()
      client.dispose()
      await proxy.close()
      await server.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
