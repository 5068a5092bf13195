import { describe, expect, test } from 'vitest'
import { createSeededRandom } from '../../../server/shared/seeded-random'
import { inRelease } from '../../support/test-scope'
import { expectedRows, shownRows } from '../expected-page'
import type { HideOrder, HostName, NetworkEvent } from '../host'
import { becomes, hostNames, isLive, openStage } from '../stage'
import { comeHome, pick, steps, type Walk } from './walk'

const STEPS = 40
const networkEvents: readonly NetworkEvent[] = ['right', 'late', 'missing', 'wrong']
const hideOrders: readonly HideOrder[] = ['app-first', 'page-first']
const seeds = inRelease ? [1, 2, 3, 4, 5, 6] : [1, 2]
const walks = hostNames.flatMap((name) => seeds.map((seed): readonly [HostName, number] => [name, seed]))

describe('whatever happens', () => {
  test.each(walks)('HO-67: %s, walk %d: one socket at most, no error, home is live and right', async (name, seed) => {
    const random = createSeededRandom(seed)
    const stage = await openStage(name, {
      far: true,
      quirks: {
        closeWithoutAnswer: random.next() < 0.3,
        errorWithoutClose: random.next() < 0.5,
        cutInBackgroundMs: random.next() < 0.5 ? 5_000 : Infinity,
        networkEvent: pick(networkEvents, random) ?? 'right',
        hideOrder: pick(hideOrders, random) ?? 'app-first',
      },
    })
    const { host, feed } = stage
    const walk: Walk = { stage, random, isServerUp: true, isInFront: true }
    const names = Object.keys(steps)
    const taken: string[] = []
    for (let count = 0; count < STEPS; count += 1) {
      const step = pick(names, random) ?? 'moment'
      taken.push(step)
      await steps[step]?.(walk)
      await host.advance(50)
      expect(feed.openLines(), taken.join(' ')).toBeLessThanOrEqual(1)
    }
    await comeHome(walk)
    await becomes(host, () => isLive(host)).catch((error: unknown) => {
      throw new Error(taken.join(' '), { cause: error })
    })
    const rows = await expectedRows(feed)
    // Where the last update was lost, the next pong shows how far the feed is.
    await host.advance(25_000)
    await becomes(host, async () => (await shownRows(host)).join() === rows.join())
    expect(feed.openLines()).toBe(1)
    expect(host.errors(), taken.join(' ')).toEqual([])
  })
})
