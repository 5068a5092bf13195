import { Redis, type RedisOptions } from 'ioredis'
import { StartError } from '../shared/start-error'
import { messageOf } from '../shared/trouble'

export interface RedisConnectionOptions {
  /** `redis://` or, encrypted, `rediss://`; with user, password and number of the database where there are such. */
  readonly url: string
  /** Receives in one line when it is lost, and when it is back. */
  readonly trouble: (line: string) => void
}

/** Two connections of a server to Redis. */
export interface RedisLink {
  readonly redis: Redis
  /** For what waits, which holds up everything else on its connection. */
  readonly waiting: Redis
  disconnect(): void
}

/**
 * How soon a lost connection is tried again, ms. No backoff: without Redis the servers close their lines after 2 s
 * (RS-9), and they are few.
 */
const retryMs = 100
/**
 * An answer that takes longer is given up, ms: something is wrong with Redis or the way to it. Longer than the second
 * for which Redis holds an empty answer back.
 */
const answerMs = 2_500

/** Where it is, without user and password. */
export function redisPlace(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Why it cannot be used, with its permanent code. */
function refusal(url: string, error: unknown): StartError {
  const place = redisPlace(url)
  if (/^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/.test(messageOf(error))) {
    return new StartError(`${place} refuses user or password (redis-auth)`)
  }
  if (codeOf(error) === 'ECONNREFUSED') return new StartError(`${place} takes no connections (redis-refused)`)
  const [reason = ''] = messageOf(error).split(/[.\n]/, 1)
  return new StartError(`${place} does not answer: ${codeOf(error) || reason} (redis-unreachable)`)
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

function isRedisUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, username, password, pathname } = new URL(url)
  return (protocol === 'redis:' || protocol === 'rediss:') && hostname !== '' && isDecodable(username + password)
    && /^(\/\d*)?$/.test(pathname)
}

/** Where it has all that is asked of it: streams are read after a place, and trimmed by time. */
const oldestVersion = [6, 2] as const

/** Rejects with what is wrong with a Redis that answers. One whose user may not ask for it passes. */
async function requireFit(redis: Redis, place: string): Promise<void> {
  const info = await redis.info('server').catch((error: unknown) => {
    if (messageOf(error).startsWith('NOPERM')) return ''
    throw error
  })
  const [, version, major, minor] = /^redis_version:((\d+)\.(\d+)\S*)/m.exec(info) ?? []
  const [oldest, least] = oldestVersion
  if (Number(major) < oldest || (Number(major) === oldest && Number(minor) < least)) {
    throw new StartError(`${place} is Redis ${version}, and ${oldestVersion.join('.')} is needed (redis-version)`)
  }
  if (!/^redis_mode:cluster/m.test(info)) return
  throw new StartError(`${place} is a node of a Redis Cluster, and the servers need a single Redis (redis-is-cluster)`)
}

/** While it is away commands fail at once: what is done late would undo what others have done since. */
const strict = {
  protocol: 2,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: answerMs,
  commandTimeout: answerMs,
} as const satisfies RedisOptions

/** Each try to connect again is an event: an outage is logged once, and so is a connection that Redis refuses then. */
function notifyOutages(redis: Redis, { url, trouble }: RedisConnectionOptions): void {
  const place = redisPlace(url)
  let isLost = false
  let isRefused = false
  redis.on('reconnecting', () => {
    if (!isLost) trouble(`${place} is lost`)
    isLost = true
  })
  redis.on('error', (error: unknown) => {
    if (!isLost || isRefused || !(error instanceof Error) || error.name !== 'ReplyError') return
    isRefused = true
    trouble(refusal(url, error).message)
  })
  redis.on('ready', () => {
    if (isLost) trouble(`${place} is back`)
    isLost = isRefused = false
  })
}

/** A connection that comes back by itself. Rejects with a StartError of one line when Redis cannot be used now. */
export async function connectRedis({ url, trouble }: RedisConnectionOptions): Promise<Redis> {
  if (!isRedisUrl(url)) throw new StartError('redis must be like redis://127.0.0.1:6379 (redis-address)')
  const place = redisPlace(url)
  let isUp = false
  let failure: unknown
  // The first connection is the operator's to mend.
  const redis = new Redis(url, { ...strict, lazyConnect: true, retryStrategy: () => (isUp ? retryMs : null) })
  redis.on('error', (error: unknown) => {
    failure ??= error
  })
  notifyOutages(redis, { url, trouble })
  try {
    await redis.connect()
    await redis.ping()
    // Redis refuses a database that it does not have, and ioredis goes on with the first one.
    if (failure !== undefined) throw refusal(url, failure)
    await requireFit(redis, place)
  } catch (error) {
    redis.disconnect()
    throw error instanceof StartError ? error : refusal(url, failure ?? error)
  }
  isUp = true
  return redis
}

/** ioredis leaves some commands of its own to themselves, such as to subscribe again: none ends the process. */
export function handleFailures(redis: Redis): void {
  const send = redis.sendCommand.bind(redis)
  redis.sendCommand = (command, stream) => {
    command.promise.catch(() => undefined)
    return send(command, stream)
  }
}

/** The first of a server's connections reports outages for all. */
export async function connectRedisPair(options: RedisConnectionOptions): Promise<RedisLink> {
  const redis = await connectRedis(options)
  const waiting = await connectRedis({ ...options, trouble: () => undefined }).catch((error: unknown) => {
    redis.disconnect()
    throw error
  })
  return {
    redis,
    waiting,
    disconnect() {
      redis.disconnect()
      waiting.disconnect()
    },
  }
}

/** Three connections of a server whose answers may be large. */
export interface RedisBulkLink extends RedisLink {
  /** For large answers, which hold up everything else on their connection. */
  readonly bulk: Redis
}

export async function connectRedisBulk(options: RedisConnectionOptions): Promise<RedisBulkLink> {
  const link = await connectRedisPair(options)
  const bulk = await connectRedis({ ...options, trouble: () => undefined }).catch((error: unknown) => {
    link.disconnect()
    throw error
  })
  return {
    ...link,
    bulk,
    disconnect() {
      link.disconnect()
      bulk.disconnect()
    },
  }
}
