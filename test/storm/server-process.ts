import process from 'node:process'
import { createRedisFeedServer } from '../../server/feed/redis-feed-server'

export interface StormServerArgs {
  readonly redis: string
  readonly shards: number
  readonly leaseMs: number
  /** Updates of the market a second. */
  readonly rate: number
}

/** A feed server to be killed, which says its address on stdout; it ends with its parent. */
const args = JSON.parse(process.argv[2] ?? '{}') as StormServerArgs
process.stdin.on('end', () => process.exit()).on('error', () => process.exit()).resume()
const { port, httpUrl } = await createRedisFeedServer({ port: 0, host: '127.0.0.1', positions: 6, ...args })
process.stdout.write(`${JSON.stringify({ port, httpUrl })}\n`)
