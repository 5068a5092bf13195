import { Redis } from 'ioredis'
import { StartError } from '../shared/start-error'

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
  const { protocol, hostname, username, password } = new URL(url)
  return (protocol === 'redis:' || protocol === 'rediss:') && hostname !== '' && isDecodable(username + password)
}

/** Where it has all that is asked of it: streams are read after a place, and trimmed by time. */
const oldestVersion = [6, 2] as const

/** The version of one that is too old; a user who may not ask for it is taken at its word. */
async function outdatedVersion(redis: Redis): Promise<string | undefined> {
  const info = await redis.info('server').catch((error: unknown) => {
    if (said(error).startsWith('NOPERM')) return ''
    throw error
  })
  const [, version, major, minor] = /^redis_version:((\d+)\.(\d+)\S*)/m.exec(info) ?? []
  if (version === undefined) return undefined
  const [oldest, least] = oldestVersion
  const isOld = Number(major) < oldest || (Number(major) === oldest && Number(minor) < least)
  return isOld ? version : undefined
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
  // Each try reports it: logged once an outage.
  redis.on('reconnecting', () => {
    if (!isLost) trouble(`${redisPlace(url)} is lost`)
    isLost = true
  })
  redis.on('ready', () => {
    if (isLost) trouble(`${redisPlace(url)} is back`)
    isLost = false
  })
  let outdated: string | undefined
  try {
    await redis.connect()
    await redis.ping()
    outdated = await outdatedVersion(redis)
  } catch (error) {
    redis.disconnect()
    throw refusal(url, failure ?? error)
  }
  if (outdated !== undefined) {
    redis.disconnect()
    const needed = oldestVersion.join('.')
    throw new StartError(`${redisPlace(url)} is Redis ${outdated}, and ${needed} is needed (redis-version)`)
  }
  isUp = true
  return redis
}
