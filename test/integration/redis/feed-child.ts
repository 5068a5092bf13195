import process from 'node:process'
import { createRedisFeedServer } from '../../../server/feed/redis-feed-server'

/**
 * A feed server in a process of its own, to be killed. Redis, lease and shards are the arguments; it says its address
 * on stdout.
 */
const [redis = '', leaseMs = '', shards = ''] = process.argv.slice(2)
const server = await createRedisFeedServer({
  port: 0, host: '127.0.0.1', positions: 6, shards: Number(shards), redis, leaseMs: Number(leaseMs),
})
process.stdout.write(`${JSON.stringify({ url: server.url, httpUrl: server.httpUrl })}\n`)
