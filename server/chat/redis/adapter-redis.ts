import { Redis } from 'ioredis'
import { handleFailures } from '../../redis/handle-failures'

/** A client for Socket.IO's adapter, which makes others of it. */
export interface AdapterRedis {
  readonly redis: Redis
  /** Ends it and all that were made of it. */
  end(): void
}

/** How soon a lost connection is tried again, ms. */
const retryMs = 250

/**
 * Its commands wait for a Redis that is away: the adapter asks again at once when it is refused, for as long as that
 * lasts. It leaves some of its commands to themselves; one that fails while we close must not end the process.
 */
export function createAdapterRedis(url: string, connectionName: string): AdapterRedis {
  const made: Redis[] = []

  function adopt(redis: Redis): Redis {
    made.push(redis)
    const copy = redis.duplicate.bind(redis)
    handleFailures(redis)
    redis.duplicate = (override) => adopt(copy(override))
    // Told by the connection beside it.
    redis.on('error', () => undefined)
    return redis
  }

  const redis = adopt(new Redis(url, {
    connectionName, maxRetriesPerRequest: null, retryStrategy: () => retryMs,
  }))
  return {
    redis,
    end() {
      for (const each of made) each.disconnect()
    },
  }
}
