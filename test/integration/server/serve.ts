import { afterEach } from 'vitest'
import type { FeedServer, FeedServerOptions } from '../../../server/feed/feed-server'
import { createFeedServer } from '../../../server/feed/feed-server'

export { until } from '../samples/sample-client'

/** Starts servers on free ports without updates of their own; each is closed when its test ends. */
export function serving(): (options?: FeedServerOptions) => Promise<FeedServer> {
  const servers: FeedServer[] = []
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()))
  })
  return async (options = {}) => {
    const server = await createFeedServer({ port: 0, rate: 0, host: '127.0.0.1', ...options })
    servers.push(server)
    return server
  }
}
