import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { connectRedis } from '../../server/redis/connect-redis'
import { createFeedStore } from '../../server/redis/feed-store'
import { keys, shardOf } from '../../server/redis/keys'
import { startRedis, type RedisServer } from '../support/redis-server'
import type { ScaleServerArgs, ScaleServerFigures } from './scale-server'
import { loadNow, type MeasureOptions, mustBecome, rounded, startWorkers, sumOf, tradersOf, until } from './worker'

interface PricingOptions extends MeasureOptions {
  /** Numbers of servers, each measured with its own Redis. */
  readonly servers: readonly number[]
  readonly accounts: number
  readonly measureMs: number
  /** Whether the accounts have no viewer during the measurement. */
  readonly isUnshown?: boolean
}

export async function redisCpuMs(redis: Redis): Promise<number> {
  const info = await redis.info('cpu')
  const secondsOf = (name: string): number => Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1] ?? 0)
  return (secondsOf('used_cpu_sys') + secondsOf('used_cpu_user')) * 1_000
}

/** Starts servers in separate processes, and returns the share of a core between two queries. */
export function startScaleServers(count: number, args: ScaleServerArgs) {
  const servers = startWorkers<object, ScaleServerFigures>(
    './scale-server.ts', Array(count).fill(args), { execArgv: ['--expose-gc'] })
  return {
    kill: servers.kill,
    figures: () => servers.ask(() => ({})),
    cpuShares: (first: readonly ScaleServerFigures[], last: readonly ScaleServerFigures[]): readonly number[] =>
      last.map((figures, index) => {
        const before = first[index] ?? figures
        return (figures.cpuMs - before.afterCpuMs) / (figures.upMs - before.afterUpMs)
      }),
  }
}

/** Production settings. A test's Redis writes each response to disk first. */
const asOperated = ['--appendfsync', 'everysec', '--hz', '10']
/** Requests accounts as servers do for clients, because unrequested accounts are priced less often. */
const wantEveryMs = 5_000
/** A request counts for 15 s, and the server learns of it with the next beat. */
const untilUnshownMs = 17_000

async function measure(store: RedisServer, count: number, options: PricingOptions) {
  const { positions, rate, measureMs } = options
  const traders = tradersOf(options.accounts * count).map(String)
  const args: ScaleServerArgs = { positions, rate, maxAccounts: traders.length, redis: store.url, shards: count }
  const servers = startScaleServers(count, args)
  const redis = await connectRedis({ url: store.url, trouble: () => undefined })
  const feeds = createFeedStore(redis, { history: { deltas: 1, ageMs: 1 }, shards: count })
  const wantAll = (): Promise<unknown> => Promise.all(traders.map((each) => feeds.want(each)))
  const isPriced = async (): Promise<boolean> => {
    if (await redis.zcard(keys.servers) < count) return false
    const attention = await Promise.all(traders.map((each) => feeds.attentionOf(each)))
    return attention.every((each) => each === 'priced')
  }

  async function deltas(): Promise<number> {
    const places = await Promise.all(traders.map((each) => redis.hget(keys.account(each), 'seq')))
    return sumOf(places, Number)
  }

  async function skew(): Promise<number> {
    const roles = traders.map((each) => keys.role(shardOf(each, count)))
    let holders: readonly (string | null)[] = []
    // An account may be moving between servers.
    await until(async () => (holders = await redis.mget(...roles)).every((text) => text?.split(' ')[1]))
    const counts = new Map<string, number>()
    for (const holder of holders) {
      const [, server] = holder?.split(' ') ?? []
      if (!server) throw new Error('no server prices an account: the machine is too busy to measure')
      counts.set(server, (counts.get(server) ?? 0) + 1)
    }
    return Math.max(...counts.values()) / (traders.length / count)
  }

  try {
    await servers.figures()
    await wantAll()
    await mustBecome('all is priced', isPriced)
    if (options.isUnshown === true) await pause(untilUnshownMs)
    const before = await deltas()
    const first = { figures: await servers.figures(), redisMs: await redisCpuMs(redis), atMs: performance.now() }
    for (let leftMs = measureMs; leftMs > 0; leftMs -= wantEveryMs) {
      if (options.isUnshown !== true) await wantAll()
      await pause(Math.min(leftMs, wantEveryMs))
    }
    const last = { figures: await servers.figures(), redisMs: await redisCpuMs(redis), atMs: performance.now() }
    const serverCpu = sumOf(servers.cpuShares(first.figures, last.figures), (share) => share)
    const redisCpu = (last.redisMs - first.redisMs) / (last.atMs - first.atMs)
    const seconds = (last.atMs - first.atMs) / 1_000
    const deltasPerSecond = (await deltas() - before) / traders.length / seconds
    return { accounts: traders.length, serverCpu, redisCpu, deltasPerSecond, skew: await skew() }
  } finally {
    redis.disconnect()
    await servers.kill()
  }
}

/** Cost of an account for several servers with the same number of accounts each. */
export async function runPricing(options: PricingOptions) {
  const loadBefore = loadNow()
  const rows: Awaited<ReturnType<typeof measure>>[] = []
  for (const count of options.servers) {
    const store = await startRedis(asOperated)
    try {
      const row = await measure(store, count, options)
      options.reported?.(JSON.stringify({ servers: count, ...row }))
      rows.push(row)
    } finally {
      await store.stop()
    }
  }
  const micros = (cpu: number, accounts: number): number => Math.round(cpu / accounts * 1_000_000)
  return {
    servers: options.servers,
    accounts: rows.map(({ accounts }) => accounts),
    /** Millionths of a core per account, for all servers and for Redis. */
    serverCpuPerAccount: rows.map(({ serverCpu, accounts }) => micros(serverCpu, accounts)),
    redisCpuPerAccount: rows.map(({ redisCpu, accounts }) => micros(redisCpu, accounts)),
    /** Deltas per second and account. Fewer than market updates if the machine was too busy. */
    deltasPerSecond: rows.map((row) => rounded(row.deltasPerSecond, 2)),
    /** A server's maximum number of accounts relative to the mean, in the worst case. */
    skew: rounded(Math.max(...rows.map(({ skew }) => skew)), 2),
    /** Load at the start. A large value shows other programs. */
    loadBefore,
  }
}
