import process from 'node:process'
import { createRedisFeedServer } from '../../server/feed/redis-feed-server'

export interface StormServerArgs {
  readonly redis: string
  readonly shards: number
  readonly leaseMs: number
  /** Updates of the market a second. */
  readonly rate: number
}

/** A feed server to be killed, which sends its address to its parent; it ends with that. */
const args = JSON.parse(process.argv[2] ?? '{}') as StormServerArgs
process.on('disconnect', () => process.exit())
const { port, httpUrl } = await createRedisFeedServer({ port: 0, host: '127.0.0.1', positions: 6, ...args })
process.send?.({ port, httpUrl })
