import type { Redis } from 'ioredis'

/** The connections of a server to Redis. */
export interface RedisLink {
  readonly redis: Redis
  /** For what waits, which holds up everything else on its connection. */
  readonly waiting: Redis
  disconnect(): void
}
