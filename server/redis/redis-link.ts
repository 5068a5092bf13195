import { Cluster, type Redis } from 'ioredis'

/** What commands are sent to: one Redis, or a cluster, which finds the node of a key. */
export type AnyRedis = Redis | Cluster

/** The connections of the servers of this project to Redis. */
export interface RedisLink {
  readonly redis: AnyRedis
  /** Streams of one lane can be waited for by one command. */
  laneOf(stream: string): number
  /** A connection of its own: what waits holds up everything else on it. */
  openLane(lane: number): Lane
  /** A connection was away and is back, or another node has its keys now. */
  onBack(listener: () => void): void
  disconnect(): void
}

export type WaitingRedis = Pick<Redis, 'status' | 'call'>

export interface Lane {
  /** The connection to wait on now; another one after its keys have moved to another node. */
  connection(): WaitingRedis | undefined
  disconnect(): void
}

/** The connections that commands go out on. */
export const connectionsOf = (redis: AnyRedis): readonly Redis[] =>
  (redis instanceof Cluster ? redis.nodes('master') : [redis])

/** A node that nothing was asked of yet waits for its first command. */
const isUp = ({ status }: Redis): boolean => status === 'ready' || status === 'wait'

export const isReady = (redis: AnyRedis): boolean => redis.status === 'ready' && connectionsOf(redis).every(isUp)

/** @param waiting a second connection to the same Redis */
export function createSingleLink(redis: Redis, waiting: Redis): RedisLink {
  const lane: Lane = {
    connection: () => waiting,
    disconnect: () => waiting.disconnect(),
  }
  return {
    redis,
    laneOf: () => 0,
    openLane: () => lane,
    onBack: (listener) => void redis.on('ready', listener),
    disconnect() {
      redis.disconnect()
      waiting.disconnect()
    },
  }
}
