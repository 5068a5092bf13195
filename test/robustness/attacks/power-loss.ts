import { startRedis } from '../../support/redis-server'
import type { Attack } from './attack'
import { startServers } from './attacked-server'
import { inParallel } from './chat-attacker'
import { openFeedLine } from './feed-line'

const testSize = 20

/**
 * Resets its Redis to an earlier state, like a power loss, and restarts both servers. Clients return with a position in
 * the lost history.
 */
export const powerLoss: Attack = {
  name: 'power-loss',
  protocols: ['copy-trading-redis'],
  fullSize: 200,
  testSize,
  demanded: { returned: testSize, ofLostHistory: 0 },
  async run(_, size) {
    const redis = await startRedis()
    const start = () => startServers(2, ['--protocol', 'copy-trading', '--positions', '100', '--redis', redis.url])
    let servers = await start()
    try {
      const owner = await openFeedLine(servers.target)
      await owner.next(({ type }) => type === 'Snapshot')
      await owner.order('kept-000001')
      const bytes = await redis.dataBytes()
      const { state } = await owner.order('lost-000001')
      if (state !== 'done') throw new Error(`the order is ${String(state)}`)
      const since = owner.place()
      await servers.kill()
      await redis.kill()
      await redis.cutData(bytes)
      await redis.start({ keepData: true })
      servers = await start()
      const { target } = servers
      const counts = { returned: 0, ofLostHistory: 0 }
      await inParallel(size, 20, async (index) => {
        const line = await openFeedLine(index % 2 === 0 ? target : target.other ?? target, since)
        const { type, epoch } = await line.next((frame) => frame['epoch'] !== undefined)
        if (type !== undefined) counts.returned += 1
        if (epoch === since['epoch']) counts.ofLostHistory += 1
        line.close()
      })
      return counts
    } finally {
      await servers.kill()
      await redis.stop()
    }
  },
}
