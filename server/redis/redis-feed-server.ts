import { openFeedFront, type FeedFront } from '../feed/feed-front'
import { openMarket } from '../feed/ticks/open-market'
import { resolveOptions, type FeedServerOptions } from '../options/server-options'
import { connectRedisBulk } from './connect-redis'
import { checkShards } from './feed-store'
import { createRedisEngine } from './redis-engine'
import { StartError } from '../shared/start-error'
import { systemClock } from '../shared/system-clock'
import { messageOf } from '../../src/shared/errors'
import { writeTrouble } from '../shared/trouble'
import { boundTrouble } from '../wire/bounded-trouble'

export async function createRedisFeedServer(
  options: FeedServerOptions & { readonly redis: string },
): Promise<FeedFront> {
  const config = resolveOptions(options)
  const clock = options.clock ?? systemClock
  if (config.journal !== undefined) {
    throw new StartError('journal cannot be combined with redis, which stores the orders (redis-journal)')
  }
  const trouble = boundTrouble(options.trouble ?? writeTrouble, clock)
  const source = await openMarket({ ...config, trouble }, clock.now())
  const link = await connectRedisBulk({ url: options.redis, trouble })
  await checkShards(link.redis, config.shards).catch((error: unknown) => {
    link.disconnect()
    if (error instanceof StartError) throw error
    throw new StartError(`the feed cannot read its accounts: ${messageOf(error)}`)
  })
  const engine = createRedisEngine({ ...config, link, clock, trouble, exchange: { ...config, source } })
  return openFeedFront({ config, clock, engine, trouble })
}
