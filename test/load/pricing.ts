import { setTimeout as pause } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { connectRedis } from '../../server/redis/connect-redis'
import { createFeedStore } from '../../server/redis/feed-store'
import { keys, shardOf } from '../../server/redis/keys'
import { startRedis, type RedisServer } from '../support/redis-server'
import type { ScaleServerArgs, ScaleServerFigures } from './scale-server'
import { loadNow, type MeasureOptions, mustBecome, rounded, startWorkers, sumOf, tradersOf, until } from './worker'

interface PricingOptions extends MeasureOptions {
  /** Numbers of servers, each measured over a Redis of its own. */
  readonly servers: readonly number[]
  /** Accounts for each server. */
  readonly accounts: number
  readonly measureMs: number
  /** The accounts have no viewer while they are measured. */
  readonly isUnshown?: boolean
}

/** Processor time that Redis has taken since it was started, ms. */
export async function redisCpuMs(redis: Redis): Promise<number> {
  const info = await redis.info('cpu')
  const secondsOf = (name: string): number => Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1] ?? 0)
  return (secondsOf('used_cpu_sys') + secondsOf('used_cpu_user')) * 1_000
}

/** Servers in processes of their own, and the share of one core that each took between two questions. */
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

/** Redis as servers are run with it; that of tests writes each answer to the disk first. */
const asOperated = ['--appendfsync', 'everysec', '--hz', '10']
/** As servers do for clients: an account that is not asked for is priced less often. */
const wantEveryMs = 5_000
/** An account counts as shown for 15 s after a client asked for it; with the next beat its server knows. */
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
    // An account may be on its way from a server to another.
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

/** The cost of an account that several servers price, with as many accounts for each server. */
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
  /** By number of servers. */
  return {
    servers: options.servers,
    accounts: rows.map(({ accounts }) => accounts),
    /** Millionths of a core: of all servers together, and of Redis, for each account. */
    serverCpuPerAccount: rows.map(({ serverCpu, accounts }) => micros(serverCpu, accounts)),
    redisCpuPerAccount: rows.map(({ redisCpu, accounts }) => micros(redisCpu, accounts)),
    /** Deltas of each account a second: fewer than updates of the market when the machine was too busy for all. */
    deltasPerSecond: rows.map((row) => rounded(row.deltasPerSecond, 2)),
    /** The most accounts that a server prices, over the mean; the largest of all numbers of servers. */
    skew: rounded(Math.max(...rows.map(({ skew }) => skew)), 2),
    /** The machine's load at the start: others worked on it if this is not small. */
    loadBefore,
  }
}
