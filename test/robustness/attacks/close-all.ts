import { startRedis } from '../../support/redis-server'
import type { Attack } from './attack'
import { startServers } from './attacked-server'
import { openFeedLine } from './feed-line'

/** Deltas after each order, in which the account opens positions again. */
const refillDeltas = 20
/** An order's closed trades, a whole account with 1,000 positions, and twenty deltas. */
const allowedBytes = 1_500_000

/** Closes 1,000 positions with each order, and measures the bytes that the server writes to Redis (RS-170). */
export const closeAll: Attack = {
  name: 'close-all',
  protocols: ['copy-trading-redis'],
  fullSize: 20,
  testSize: 1,
  demanded: { done: 1, isBounded: 1 },
  async run(_, size) {
    const redis = await startRedis()
    const options = ['--protocol', 'copy-trading', '--positions', '1000', '--redis', redis.url]
    const { target, kill } = await startServers(1, options)
    try {
      const line = await openFeedLine(target)
      await line.next(({ type }) => type === 'Snapshot')
      const startBytes = await redis.dataBytes()
      let done = 0
      for (let index = 0; index < size; index += 1) {
        const { state } = await line.order(`close-all-${index}`, { action: 'closeAll' })
        if (state === 'done') done += 1
        const { seq } = line.place()
        await line.next((frame) => Number(frame['seq']) >= Number(seq) + refillDeltas)
      }
      const orderBytes = Math.round((await redis.dataBytes() - startBytes) / size)
      line.close()
      return { done, orderBytes, isBounded: Number(orderBytes < allowedBytes) }
    } finally {
      await kill()
      await redis.stop()
    }
  },
}
