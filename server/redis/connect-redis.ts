import { Redis, type RedisOptions } from 'ioredis'
import { StartError } from '../shared/start-error'
import { messageOf } from '../../src/shared/errors'

export interface RedisConnectionOptions {
  /** `redis://`, or `rediss://` for TLS, with optional user, password and database number. */
  readonly url: string
  /** Receives one line per connection loss, and one per recovery. */
  readonly trouble: (line: string) => void
  /** The server's connections, which reconnect together. Default: this connection only. */
  readonly group?: RedisGroup
}

export type RedisGroup = ReturnType<typeof createRedisGroup>

/** A group of connections that reconnect together. When a connection fails, the address may lead to another Redis. */
export function createRedisGroup() {
  const members = new Set<Redis>()
  let leftMs = -Infinity
  let leaving: NodeJS.Timeout | undefined

  function reconnect(): void {
    clearTimeout(leaving)
    for (const { stream } of members) stream.destroy()
  }

  function leave(): void {
    leftMs = performance.now()
    reconnect()
  }

  return {
    /**
     * Adds an open connection. When the connection closes, all connections reconnect.
     * @param check whether Redis is the primary. Replaces the ping on the first connection, because all connections
     * lead to the same Redis, and a subscribed connection could not write
     */
    join(redis: Redis, check: () => Promise<unknown>): void {
      const ping = members.size === 0 ? check : () => redis.ping()
      members.add(redis)
      let isReady = true
      redis.on('ready', () => (isReady = true))
      redis.on('reconnecting', () => {
        if (isReady) reconnect()
        isReady = false
      })
      const timer = setInterval(() => void ping().catch(() => undefined), pingMs).unref()
      redis.on('end', () => clearInterval(timer))
    },
    reconnect,
    /** Reconnects, at most once per `replicaRetryMs`. */
    leaveReplica(): void {
      clearTimeout(leaving)
      leaving = setTimeout(leave, Math.max(0, leftMs + replicaRetryMs - performance.now())).unref()
    },
  }
}

export interface RedisLink {
  readonly redis: Redis
  /** Connection for blocking commands, which delay all later commands on the same connection. */
  readonly waiting: Redis
  disconnect(): void
}

/** Reconnect interval. After 2 s without Redis, a server closes its connections (RS-9). */
const retryMs = 100
/**
 * Reply timeout. A connection that receives no data for this time reconnects, because packets may be dropped silently.
 * The timeout must exceed 1 s, the longest wait before Redis sends an empty reply.
 */
const answerMs = 2_500

/**
 * Ping interval. Redis or a proxy may close an idle connection, often after 30 s, and all connections would then
 * reconnect.
 */
const pingMs = 10_000

/** Minimum time between two reconnects from a replica, ms. A switchover may take seconds. */
const replicaRetryMs = 1_000

/**
 * Whether the error shows that this Redis may be a former primary: a replica, or a server that loads its data. Redis 6
 * starts script errors with `ERR`.
 */
const isFromReplica = ({ message }: Error): boolean =>
  /^(ERR .*-)?(READONLY|UNBLOCKED|MASTERDOWN|LOADING) /s.test(message)

/** Returns the address without user and password, for messages. */
export function redisPlace(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

function refusal(url: string, error: unknown): StartError {
  const place = redisPlace(url)
  if (/^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/.test(messageOf(error))) {
    return new StartError(`${place} rejects the user or password (redis-auth)`)
  }
  if (codeOf(error) === 'ECONNREFUSED') return new StartError(`${place} rejects connections (redis-refused)`)
  const [reason = ''] = messageOf(error).split(/[.\n]/, 1)
  return new StartError(`${place} does not respond: ${codeOf(error) || reason} (redis-unreachable)`)
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

/** Oldest Redis version with exclusive stream ids and stream trimming by time. */
const oldestVersion = [6, 2] as const

/** Rejects if Redis is too old or runs as a cluster. */
async function requireFit(redis: Redis, place: string): Promise<void> {
  const info = await redis.info('server')
  const [, version, major, minor] = /^redis_version:((\d+)\.(\d+)\S*)/m.exec(info) ?? []
  const [oldest, least] = oldestVersion
  if (Number(major) < oldest || (Number(major) === oldest && Number(minor) < least)) {
    throw new StartError(`${place} is Redis ${version}, and ${oldestVersion.join('.')} is required (redis-version)`)
  }
  if (!/^redis_mode:cluster/m.test(info)) return
  throw new StartError(`${place} is a node of a Redis Cluster, but the servers need a single Redis (redis-is-cluster)`)
}

/** Commands fail immediately while Redis is unreachable, because a delayed write could undo later writes. */
const strict = {
  protocol: 2,
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: answerMs,
  commandTimeout: answerMs,
  socketTimeout: answerMs,
} as const satisfies RedisOptions

/**
 * Handles the INFO command, which ioredis sends on each new connection. Returns an empty text if the user may not run
 * INFO, because ioredis would otherwise log a line. While Redis loads its data, ioredis would wait, but the address may
 * lead to another Redis before loading ends.
 */
function watchInfo(redis: Redis, loading: () => void): void {
  const send = redis.sendCommand.bind(redis)
  redis.sendCommand = (command, stream) => {
    const { reject } = command
    if (command.name === 'info') {
      command.reject = (error) => (error.message.startsWith('NOPERM') ? command.resolve('') : reject(error))
      command.promise.then((info) => {
        if (/^loading:1/m.test(String(info))) loading()
      }, () => undefined)
    }
    return send(command, stream)
  }
}

/**
 * Returns whether Redis is not a read-only replica. Attempts a write, because an idle chat server may not write for ten
 * minutes. If Redis rejects the write, the server leaves the replica (`reconnectOnError`). The key has the chat's
 * prefix, because the user of a chat server may lack access to other keys.
 */
async function isPrimary(redis: Redis, leave: () => void): Promise<boolean> {
  try {
    await redis.del('tradewire:chat:probe')
    return true
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ReplyError') throw error
    if (isFromReplica(error)) return false
  }
  // After any other error, this Redis may still be a replica, which first checks permissions and its last save.
  const isReplica = /^role:slave/m.test(await redis.info('replication'))
  if (isReplica) leave()
  return !isReplica
}

/** Reports each outage once, and each refused reconnect once. A read-only replica counts as an outage. */
function notifyOutages(
  redis: Redis, { url, trouble }: RedisConnectionOptions, check: () => Promise<boolean>,
): void {
  const place = redisPlace(url)
  let isLost = false
  let isRefused = false
  redis.on('reconnecting', () => {
    if (!isLost) trouble(`${place} cannot be reached`)
    isLost = true
  })
  redis.on('error', (error: unknown) => {
    if (!isLost || isRefused || !(error instanceof Error) || error.name !== 'ReplyError') return
    isRefused = true
    trouble(refusal(url, error).message)
  })
  redis.on('ready', () => void check().then((is) => {
    if (!is || !isLost) return
    trouble(`${place} can be reached again`)
    isLost = isRefused = false
  }, () => undefined))
}

/** Connects to Redis and reconnects automatically. Rejects with a one-line StartError if Redis cannot be used now. */
export async function connectRedis(options: RedisConnectionOptions): Promise<Redis> {
  const { url, trouble, group = createRedisGroup() } = options
  if (!isRedisUrl(url)) throw new StartError('redis must be like redis://127.0.0.1:6379 (redis-address)')
  const place = redisPlace(url)
  let isUp = false
  let failure: unknown
  // Never retries the first connection, because only the operator can correct a wrong address.
  const redis = new Redis(url, {
    ...strict,
    lazyConnect: true,
    retryStrategy: () => (isUp ? retryMs : null),
    reconnectOnError(error) {
      if (isFromReplica(error)) leave()
      return false
    },
  })
  function leave(): void {
    if (isUp) group.leaveReplica()
  }
  const check = (): Promise<boolean> => isPrimary(redis, leave)
  watchInfo(redis, leave)
  redis.on('error', (error: unknown) => {
    failure ??= error
    if (isUp && messageOf(error).startsWith('Socket timeout')) group.reconnect()
  })
  notifyOutages(redis, { url, trouble }, check)
  try {
    await redis.connect()
    await redis.ping()
    // Redis rejects an unknown database number, but ioredis would continue with database 0.
    if (failure !== undefined) throw refusal(url, failure)
    await requireFit(redis, place)
  } catch (error) {
    redis.disconnect()
    throw error instanceof StartError ? error : refusal(url, failure ?? error)
  }
  isUp = true
  group.join(redis, check)
  return redis
}

/** Prevents unhandled rejections of ioredis's own commands, such as resubscribing. */
export function handleFailures(redis: Redis): void {
  const send = redis.sendCommand.bind(redis)
  redis.sendCommand = (command, stream) => {
    command.promise.catch(() => undefined)
    return send(command, stream)
  }
}

/** Opens two connections. The first connection reports outages for both. */
export async function connectRedisPair(given: RedisConnectionOptions): Promise<RedisLink> {
  const options = { group: createRedisGroup(), ...given }
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

export interface RedisBulkLink extends RedisLink {
  /** Connection for large replies, which delay all later replies on the same connection. */
  readonly bulk: Redis
}

export async function connectRedisBulk(given: RedisConnectionOptions): Promise<RedisBulkLink> {
  const options = { group: createRedisGroup(), ...given }
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
