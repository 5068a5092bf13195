import { Redis } from 'ioredis'
import { StartError } from '../start-error'

export interface RedisConnectionOptions {
  /** `redis://` or, encrypted, `rediss://`; with user, password and number of the database where there are such. */
  readonly url: string
  /** Told in one line when it is lost, and when it is back. */
  readonly trouble: (line: string) => void
}

/** How soon a lost connection is tried again, ms. */
const retryMs = 100
/** An answer that takes longer is given up, ms: something is wrong with Redis or the way to it. */
const answerMs = 2_500

/** Where it is, without user and password. */
export function redisPlace(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Why it cannot be used, with its permanent code. */
function refusal(url: string, error: unknown): StartError {
  const place = redisPlace(url)
  if (/^(WRONGPASS|NOAUTH|NOPERM|ERR AUTH|ERR invalid password)/.test(said(error))) {
    return new StartError(`${place} refuses user or password (redis-auth)`)
  }
  if (codeOf(error) === 'ECONNREFUSED') return new StartError(`${place} takes no connections (redis-refused)`)
  const [reason = ''] = said(error).split(/[.\n]/, 1)
  return new StartError(`${place} does not answer: ${codeOf(error) || reason} (redis-unreachable)`)
}

function isRedisUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname } = new URL(url)
  return (protocol === 'redis:' || protocol === 'rediss:') && hostname !== ''
}

/**
 * A connection that comes back by itself. While it is away commands fail at once: what is done late would undo what
 * others have done since. Rejects with a StartError of one line when Redis cannot be used now.
 */
export async function connectRedis({ url, trouble }: RedisConnectionOptions): Promise<Redis> {
  if (!isRedisUrl(url)) throw new StartError('redis must be like redis://127.0.0.1:6379 (redis-address)')
  let isUp = false
  let isLost = false
  let failure: unknown
  const redis = new Redis(url, {
    protocol: 2,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: answerMs,
    commandTimeout: answerMs,
    // The first connection is the operator's to mend.
    retryStrategy: () => (isUp ? retryMs : null),
  })
  redis.on('error', (error: unknown) => {
    failure ??= error
  })
  // Each try says so: told once an outage.
  redis.on('reconnecting', () => {
    if (!isLost) trouble(`${redisPlace(url)} is lost`)
    isLost = true
  })
  redis.on('ready', () => {
    if (isLost) trouble(`${redisPlace(url)} is back`)
    isLost = false
  })
  try {
    await redis.connect()
    await redis.ping()
  } catch (error) {
    redis.disconnect()
    throw refusal(url, failure ?? error)
  }
  isUp = true
  return redis
}
