import { Redis } from 'ioredis'
import { StartError } from '../start-error'

export interface RedisLinkOptions {
  readonly url: string
  /** Told in one line when it is lost, and when it is back. */
  readonly trouble: (line: string) => void
}

/** How soon a lost connection is tried again, ms. */
const retryMs = 250
/** An answer that takes longer is given up, ms: something is wrong with Redis or the way to it. */
const answerMs = 5_000

function describe(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return code === '' ? String(error instanceof Error ? error.message : error) : code
}

/** Where it is, without the password. */
export function shownRedis(url: string): string {
  const { host, pathname } = new URL(url)
  return `redis://${host}${pathname}`
}

/**
 * A connection that comes back by itself. While it is away its commands fail at once instead of waiting: what is done
 * late would undo what others have done since. Rejects with a StartError of one line when Redis is not there.
 */
export async function openRedis({ url, trouble }: RedisLinkOptions): Promise<Redis> {
  if (!URL.canParse(url) || !/^rediss?:$/.test(new URL(url).protocol)) {
    throw new StartError('redis must be like redis://127.0.0.1:6379')
  }
  let isUp = false
  const redis = new Redis(url, {
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: answerMs,
    commandTimeout: answerMs,
    // The first connection is the operator's to mend.
    retryStrategy: () => (isUp ? retryMs : null),
  })
  let wasLost = false
  let reason = ''
  redis.on('ready', () => {
    isUp = true
    if (wasLost) trouble(`${shownRedis(url)} is back`)
    wasLost = false
  })
  redis.on('error', (error: unknown) => (reason = describe(error)))
  // Each try says so: told once an outage.
  redis.on('reconnecting', () => {
    if (!wasLost) trouble(`${shownRedis(url)} is lost`)
    wasLost = true
  })
  try {
    await redis.connect()
  } catch (error) {
    redis.disconnect()
    throw new StartError(`${shownRedis(url)} does not answer (${reason || describe(error)})`)
  }
  return redis
}
