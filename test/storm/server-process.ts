import { createRedisFeedServer } from '../../server/feed/redis-feed-server'
import { serveQuestions, workerArgs } from '../load/worker'

export interface StormServerArgs {
  readonly redis: string
  readonly shards: number
  readonly leaseMs: number
  /** Updates of the market a second. */
  readonly rate: number
}

/** A feed server to be killed, which sends its address to its parent; it ends with that. */
const args = workerArgs<StormServerArgs>()
const started = createRedisFeedServer({ port: 0, host: '127.0.0.1', positions: 6, ...args })
serveQuestions(async () => {
  const { port, httpUrl } = await started
  return { port, httpUrl }
})
