import type { FeedFront } from '../../../server/feed/feed-front'
import { scopesOf, shardOf } from '../../../server/redis/keys'
import type { FeedServerOptions } from '../../../server/options/server-options'
import { createRedisFeedServer } from '../../../server/redis/redis-feed-server'
import type { Order } from '../../../src/positions/model/wire'
import { createFaultProxy } from '../../support/fault-proxy'
import type { RedisServer } from '../../support/redis-server'
import { closing, until } from '../samples/sample-client'
import { ofType, openClient, subscribe, type FeedClient, type Frame } from '../server/feed-client'

export const trader = 10_260
export const shards = 8
export const scopes = scopesOf(shards)
export const shardFor = (traderId: string): number => shardOf(traderId, shards)
/** Short for a quick takeover, but long enough for a busy machine. */
export const leaseMs = 3_000
/** Long enough to keep a lease on a busy machine. */
export const patientLease = { leaseMs: 6_000 }
const moveMs = 50_000

export type RedisFeed = Awaited<ReturnType<typeof serveFeed>>

/** A feed server with a breakable Redis connection. Its market moves only on request. */
export async function serveFeed(redis: RedisServer, options: FeedServerOptions = {}) {
  const line = await closing(createFaultProxy(redis.port))
  const trouble: string[] = []
  const server = await closing(createRedisFeedServer({
    port: 0, rate: 0, host: '127.0.0.1', positions: 6, leaseMs, shards, redis: `redis://127.0.0.1:${line.port}`,
    trouble: (text) => trouble.push(text), ...options,
  }))
  await until(() => server.health().sound)
  return { ...server, trouble, line }
}

export const serveTwo = async (redis: RedisServer, options?: FeedServerOptions): Promise<[RedisFeed, RedisFeed]> =>
  [await serveFeed(redis, options), await serveFeed(redis, options)]

export const client = (server: FeedFront): Promise<FeedClient> => closing(openClient(server.url))

export async function watch(server: FeedFront, traderid: number | string = trader) {
  const line = await client(server)
  return Object.assign(line, { snapshot: await subscribe(line, traderid) })
}

export const framesOf = ({ texts }: FeedClient): readonly Frame[] => texts.map((text) => JSON.parse(text) as Frame)

export async function producerOf<Feed extends FeedFront>(...servers: readonly Feed[]): Promise<Feed> {
  const found = (): Feed | undefined => servers.find((server) => server.health().producing === true)
  await until(() => found() !== undefined)
  const producer = found()
  if (producer === undefined) throw new Error('no server moves the market any more')
  return producer
}

export async function settled(...servers: readonly FeedFront[]): Promise<void> {
  const shares = (): readonly number[] => servers.map((server) => server.health().shards ?? 0)
  await until(() => shares().every((count) => count > 0) && shares().reduce((sum, count) => sum + count, 0) === shards)
}

/**
 * Sends `count` market updates, which need not change every account. A server that first loses the market role skips
 * them, and a moving account gets missed updates together: see `moveUntil`.
 */
export async function move(count: number, ...servers: readonly RedisFeed[]): Promise<void> {
  const producer = await producerOf(...servers)
  producer.faults.apply({ action: 'update', count })
}

export async function moveUntil(holds: () => boolean, ...servers: readonly RedisFeed[]): Promise<void> {
  const beganMs = performance.now()
  while (!holds()) {
    if (performance.now() - beganMs > moveMs) {
      const states = servers.map((server) => ({ ...server.health(), trouble: server.trouble }))
      throw new Error(`the market moved in vain: ${JSON.stringify(states)}`)
    }
    for (const server of servers) if (server.health().producing) server.faults.apply({ action: 'update', count: 5 })
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export async function moveFor<T>(wanted: Promise<T>, ...servers: readonly RedisFeed[]): Promise<T> {
  let isThere = false
  void wanted.catch(() => undefined).then(() => (isThere = true))
  await moveUntil(() => isThere, ...servers)
  return wanted
}

export function cutOff({ line }: RedisFeed): void {
  line.setDoor('refusing')
  for (const link of line.links()) link.reset()
}

export const mend = ({ line }: RedisFeed): void => line.setDoor('open')

const isAck = ofType('Ack')

export async function order(
  of: FeedClient, reqid: string, what: Order, validUntil = Date.now() + 60_000, more: object = {},
): Promise<Frame> {
  of.send({ type: 'Order', traderid: trader, reqid, validUntil, order: what, ...more })
  return of.next(isAck)
}

export async function query(of: FeedClient, reqid: string, more: object = {}): Promise<Frame> {
  of.send({ type: 'Query', traderid: trader, reqid, ...more })
  return of.next(isAck)
}

export const buy = (lots: number): Order => ({ action: 'open', symbol: 'EURUSD', type: 'buy', lots })

interface Row {
  readonly ticket: number
  readonly lots: number
}

export async function heldOf({ httpUrl }: FeedFront, lots: number): Promise<number> {
  for (;;) {
    const { data } = await json(`${httpUrl}/api/positions?traderid=${trader}`) as { readonly data?: readonly Row[] }
    // A server that was just disconnected cannot answer yet.
    if (data !== undefined) return data.filter((row) => row.lots === lots).length
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export async function recordsOf({ httpUrl }: FeedFront, ticket: unknown): Promise<number> {
  const lists = ['positions?', 'closed-trades?limit=200&']
    .map((path) => json(`${httpUrl}/api/${path}traderid=${trader}`))
  const rows = (await Promise.all(lists)).flatMap(({ data }) => (Array.isArray(data) ? data as readonly Row[] : []))
  return rows.filter((row) => row.ticket === ticket).length
}

export async function json(address: string): Promise<Record<string, unknown>> {
  return (await (await fetch(address)).json()) as Record<string, unknown>
}
