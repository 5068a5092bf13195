import type { PositionsUpdate } from '../../../src/positions/model/positions-update'
import type { Random } from '../../../src/connection/ports/ports'
import { copyTrading } from '../../../src/protocols/copy-trading/copy-trading'
import { createLiveClient } from '../../support/live-client'
import type { RedisServer } from '../../support/redis-server'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createCountedSockets } from '../faults/counted-sockets'
import { createOrderBook, type OrderCounts } from '../faults/order-book'
import { swiftPolicy } from '../faults/stage'
import { createWitness, type Invariant } from '../faults/witness'
import { openClient, subscribe } from '../server/feed-client'
import { cutOff, leaseMs, mend, pricerOf, producerOf, serveFeed, trader, type RedisFeed } from './feed-rig'
import { createFreshness } from './freshness'

const redisFaults = ['moved', 'drained', 'cut-off', 'frozen', 'killed', 'restarted', 'emptied'] as const
export type RedisFault = (typeof redisFaults)[number]

/** The result of a schedule of faults. */
interface RedisStorm {
  readonly violations: readonly string[]
  readonly checks: Readonly<Record<Invariant, number>>
  readonly deltas: number
  readonly orders: OrderCounts
}

const patienceMs = 30_000
/** How often the rows are to be judged at least, and in how many rounds. */
const enoughChecks = 20
const maxRounds = 40
const user = String(trader)
const aMoment = (ms = 4): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

/** A server on a machine that stood still for a second sends its first lines away. */
async function openAccount(url: string): Promise<void> {
  for (;;) {
    const line = await openClient(url)
    const snapshot = await subscribe(line, user).catch(() => undefined)
    await line.close()
    if (snapshot !== undefined) return
    await aMoment(50)
  }
}

/** A client that alternates between two servers over one Redis; faults hit all of them but the client. */
export async function runRedisStorm(
  redis: RedisServer, seed: number, faults: readonly RedisFault[],
): Promise<RedisStorm> {
  const random: Random = createSeededRandom(seed)
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random.next() * list.length)]
  let servers = [await serveFeed(redis, { seed }), await serveFeed(redis, { seed })]
  let drained: number | undefined
  let turn = 0
  /** As behind a proxy: each connection comes to the next server. */
  function nextPort(): number {
    turn += 1
    const ports = servers.map(({ port }) => port)
    const open = ports.filter((port) => port !== drained)
    return open[turn % open.length] ?? 0
  }
  const freshness = createFreshness(redis.url)
  await openAccount(servers[0]?.url ?? '')
  await freshness.follow(user)
  const witness = createWitness(freshness)
  const sockets = createCountedSockets(nextPort, (receivedBefore) => {
    witness.expect('one-socket', receivedBefore === 0, () => `another was opened beside ${receivedBefore}`)
  })
  const live = createLiveClient({
    url: 'wss://feed.example.com/ws',
    protocol: copyTrading({ session: { userId: trader }, resyncTimeoutMs: 400, pongTimeoutMs: 600 }),
    policy: { ...swiftPolicy, maxAttempts: Infinity, readyTimeoutMs: 3_000 },
    ports: { socket: sockets, random: createSeededRandom(seed + 1_000) },
  })
  const { client } = live
  const orders = createOrderBook({ client, seed, record: freshness, witness })
  let shown: PositionsUpdate[] = []
  // Judged once the freshness has come as far.
  client.on('positionsUpdated', (update) => shown.push({ ...update, list: [...update.list] }))

  async function judgeShown(): Promise<void> {
    // Changes that come while the freshness is being read may be ahead of it.
    const due = shown
    shown = []
    await freshness.catchUp()
    const isKnown = ({ freshness: { state }, epoch, seq }: PositionsUpdate): boolean =>
      state !== 'live' || freshness.hasSeen({ traderId: user, epoch, seq })
    for (const update of due.filter(isKnown)) witness.shown(update, user)
  }

  async function traffic(beats: number): Promise<void> {
    for (let beat = 0; beat < beats; beat += 1) {
      // A server that was cut off may still believe that it has the role.
      for (const server of servers) if (server.health().producing) server.faults.apply({ action: 'update', count: 1 })
      await aMoment()
    }
  }

  async function isLive(): Promise<boolean> {
    await freshness.catchUp()
    if (client.status().status !== 'open' || live.updates.length === 0) return false
    const { freshness: { state }, epoch, seq } = live.shown()
    const place = freshness.placeOf(user)
    return state === 'live' && place?.epoch === epoch && place.seq === seq
  }

  async function untilLive(): Promise<void> {
    const startMs = Date.now()
    while (!((await isLive()) && orders.isSettled())) {
      if (client.status().status === 'failed') client.reconnect()
      if (Date.now() - startMs > patienceMs) {
        const { epoch, seq, freshness: { state } } = live.shown()
        const place = JSON.stringify(freshness.placeOf(user))
        throw new Error(`not live: ${JSON.stringify(client.status())} ${state} ${epoch} ${seq}, it is ${place}`)
      }
      await aMoment()
    }
  }

  async function replace(server: RedisFeed): Promise<void> {
    // As a crash: without any goodbye.
    cutOff(server)
    server.faults.apply({ action: 'drop' })
    await server.close()
    const heir = await serveFeed(redis, { seed, port: server.port })
    servers = servers.map((each) => (each === server ? heir : each))
  }

  /** Returns the function that ends the fault, unless it ends by itself. */
  async function act(fault: RedisFault): Promise<(() => void) | undefined> {
    const server = pick(servers)
    if (server === undefined) return undefined
    switch (fault) {
      case 'moved':
        for (const each of servers) each.faults.apply({ action: 'drop' })
        return undefined
      case 'drained':
        drained = server.port
        server.faults.apply({ action: 'drop' })
        return () => void (drained = undefined)
      case 'cut-off':
        cutOff(server)
        return () => mend(server)
      case 'frozen': {
        const links = server.line.links()
        for (const link of links) link.darken(random.next() < 0.5 ? 'up' : 'down')
        await traffic(3)
        // Its writes arrive when another has taken its roles.
        if ((server.health().shards ?? 0) > 0) await aMoment(leaseMs + 200)
        return () => {
          for (const link of links) link.brighten()
        }
      }
      case 'killed':
        return void (await replace(server))
      case 'restarted':
        return void (await redis.restart({ keepData: true }))
      case 'emptied':
        await freshness.hold()
        await redis.restart({ keepData: false })
        return void (await freshness.follow(user))
    }
  }

  try {
    client.connect()
    await untilLive()
    for (const fault of faults) {
      await orders.place()
      if (random.next() < 0.5) await aMoment(10)
      const end = await act(fault)
      await traffic(12)
      await orders.place()
      await aMoment(random.next() * 250)
      await traffic(4)
      end?.()
      await judgeShown()
    }
    await untilLive()
    await Promise.all([producerOf(...servers), pricerOf(user, ...servers)])
    // A slow machine shows several updates of the market at once.
    for (let round = 0; round < maxRounds; round += 1) {
      // On such a machine all orders before may have come too late.
      if (orders.counts().acked === 0) await orders.place()
      await traffic(40)
      await untilLive()
      await judgeShown()
      if (witness.checks['book-is-the-servers'] >= enoughChecks && orders.counts().acked > 0) break
    }
    orders.judge()
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    throw new Error(`${said}; faults: ${faults.join(', ')}; ${servers.flatMap(({ trouble }) => trouble).join(' / ')}`)
  } finally {
    orders.dispose()
    client.dispose()
    freshness.close()
  }
  return {
    violations: [...witness.violations, ...freshness.violations],
    checks: witness.checks,
    deltas: freshness.deltas(),
    orders: orders.counts(),
  }
}
