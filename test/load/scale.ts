import { cpus } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { startRedis, type RedisServer } from '../support/redis-server'
import type { RawClientsArgs, RawClientsFigures, RawClientsQuestion } from './raw-clients'
import type { ScaleServerArgs, ScaleServerFigures } from './scale-server'
import {
  loadNow, type MeasureOptions, patienceMs, rounded, startWorker, startWorkers, sumOf, tradersOf, until,
} from './worker'

type ScaleEngine = 'memory' | 'redis'

interface ScaleOptions extends MeasureOptions {
  readonly engines: readonly ScaleEngine[]
  readonly counts: readonly number[]
  /** Number of accounts, which clients share evenly. */
  readonly accounts: number
  /** Measuring time of each number, and the wait before it, ms. */
  readonly measureMs: number
  readonly settleMs: number
}

async function redisCpuMs(redis: Redis): Promise<number> {
  const info = await redis.info('cpu')
  const secondsOf = (name: string): number => Number(new RegExp(`${name}:([\\d.]+)`).exec(info)?.[1] ?? 0)
  return (secondsOf('used_cpu_sys') + secondsOf('used_cpu_user')) * 1_000
}

/** Starts servers in separate processes, and returns the share of a core between two queries. */
function startScaleServers(count: number, args: ScaleServerArgs) {
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

async function measureEngine(engine: ScaleEngine, options: ScaleOptions, store?: RedisServer) {
  const { counts, accounts, positions, rate, measureMs, settleMs, reported } = options
  const traders = tradersOf(accounts)
  const shared = store === undefined ? {} : { redis: store.url, shards: 2 }
  const count = store === undefined ? 1 : 2
  const servers = startScaleServers(count, { positions, rate, maxAccounts: accounts, ...shared })
  const redis = store === undefined ? undefined : new Redis(store.url)
  const complaints: string[] = []
  const rows: Awaited<ReturnType<typeof measureRow>>[] = []
  const urls = (await servers.figures()).map(({ url }) => url)
  const crowd = startWorker<RawClientsQuestion, RawClientsFigures>(
    './raw-clients.ts', { urls, traders } satisfies RawClientsArgs)
  const read = async () => ({
    servers: await servers.figures(),
    crowd: await crowd.ask({ type: 'figures' }),
    redisMs: redis === undefined ? 0 : await redisCpuMs(redis),
  })
  const warm = accounts * count
  let idle: { readonly bytes: number; readonly cpu: number } | undefined

  /** Cost of a period, without the queries at both ends. */
  async function span(clients: number, triesLeft = 3) {
    let live = 0
    const areLive = await until(async () => ({ live } = await crowd.ask({ type: 'figures' })).live >= clients)
    if (!areLive) complaints.push(`${engine}: ${clients - live} of ${clients} were not live within ${patienceMs} ms`)
    await pause(settleMs)
    const first = await read()
    await pause(measureMs)
    const last = await read()
    const lost = last.crowd.lost - first.crowd.lost
    if (lost > 0 && triesLeft > 0) return span(clients, triesLeft - 1)
    if (lost > 0) complaints.push(`${engine}: ${lost} lines were lost`)
    const shares = servers.cpuShares(first.servers, last.servers)
    return { first, last, cpus: shares, redisCpu: (last.redisMs - first.redisMs) / measureMs }
  }

  async function measureRow(clients: number) {
    await crowd.ask({ type: 'grow', clients })
    const { cpus: shares, redisCpu, first, last } = await span(clients)
    const cpu = sumOf(shares, (share) => share)
    const bytes = sumOf(last.servers, ({ usedBytes }) => usedBytes)
    if (clients === warm) idle = { bytes, cpu }
    const more = clients - warm
    return {
      engine,
      servers: count,
      clients,
      /** Bytes after garbage collection, and resident. */
      usedMiB: rounded(bytes / 1_048_576, 1),
      rssMiB: rounded(sumOf(last.servers, ({ rssBytes }) => rssBytes) / 1_048_576, 1),
      /** Shares of one core: all servers, each server, and Redis. */
      serverCpu: rounded(cpu, 3),
      serverCpus: shares.map((share) => rounded(share, 3)),
      redisCpu: rounded(redisCpu, 3),
      /**
       * Bytes, and millionths of a core, per client beyond one client per account and server. `null` without such
       * clients.
       */
      bytesPerClient: idle === undefined || more === 0 ? null : Math.round((bytes - idle.bytes) / more),
      cpuMicrosPerClient: idle === undefined || more === 0 ? null : Math.round((cpu - idle.cpu) / more * 1_000_000),
      framesPerSecond: rounded((last.crowd.frames - first.crowd.frames) / clients / (measureMs / 1_000), 2),
      wireBytesPerSecond: Math.round((last.crowd.bytes - first.crowd.bytes) / clients / (measureMs / 1_000)),
      /** 99th percentile of the event loop delay, ms. */
      lateMs: rounded(Math.max(...last.servers.map(({ lateMs }) => lateMs)), 1),
    }
  }

  try {
    for (const clients of [...new Set([...counts, warm])].sort((left, right) => left - right)) {
      const row = await measureRow(clients)
      reported?.(JSON.stringify(row))
      rows.push(row)
    }
  } finally {
    await crowd.kill()
    await servers.kill()
    redis?.disconnect()
  }
  return { rows, complaints }
}

async function measureOverRedis(options: ScaleOptions) {
  const store = await startRedis()
  try {
    const redis = new Redis(store.url)
    const version = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1] ?? 'unknown'
    redis.disconnect()
    return { version, ...(await measureEngine('redis', options, store)) }
  } finally {
    await store.stop()
  }
}

/** Cost of clients by number, with one server in memory, and with two over Redis if installed. */
export async function runScale(options: ScaleOptions) {
  const { engines, accounts, positions, rate } = options
  /** A large value shows other programs at the start. */
  const loadBefore = loadNow()
  const none = { rows: [], complaints: [], version: 'none' }
  const memory = engines.includes('memory') ? await measureEngine('memory', options) : none
  const shared = engines.includes('redis')
    ? await measureOverRedis(options).catch((error: unknown) =>
      ({ ...none, complaints: [error instanceof Error ? error.message : String(error)] }))
    : none
  const [cpu] = cpus()
  return {
    machine: { cores: cpus().length, model: cpu?.model ?? 'unknown', node: process.version, redis: shared.version },
    loadBefore, accounts, positions, rate,
    rows: [...memory.rows, ...shared.rows],
    complaints: [...memory.complaints, ...shared.complaints],
  }
}
