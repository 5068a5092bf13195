import { expect, test } from 'vitest'
import { openStage } from '../stage'

test('HO-66: a changed price crosses the bridge as a few texts, not as a list', async () => {
  const { host, feed } = await openStage('app', { feed: { positions: 200 } })
  await host.advance(2_000)
  const from = host.bridge.length
  feed.server.faults.apply({ action: 'update', count: 1 })
  await host.advance(300)
  const synced = host.bridge.slice(from).filter(({ name }) => name === 'vdSync')
  const bytes = synced.reduce((sum, message) => sum + message.bytes, 0)
  expect(synced.length).toBeGreaterThan(0)
  expect(bytes).toBeLessThan(4_000)
  expect(host.errors()).toEqual([])
})
