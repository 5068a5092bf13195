import { describe, expect, test } from 'vitest'
import type { HideOrder, NetworkEvent } from '../host'
import { createSeededRandom } from '../../support/seeded-random'
import { expectedRows, isLive, openLive, type Stage } from './stage'

type Deed = (stage: Stage) => Promise<void>

const ACCOUNT = '/pages/account/account'

/** What a reader, a device and a server do, in any order. */
const deeds: Readonly<Record<string, Deed>> = {
  closedTab: async ({ host }) => {
    await host.switchTab(ACCOUNT)
    await host.tap('.wd-tabs__nav-item', 'Closed Trades')
  },
  openTab: async ({ host }) => {
    await host.switchTab(ACCOUNT)
    await host.tap('.wd-tabs__nav-item', 'Open Trades')
  },
  trader: ({ host }) => host.switchTab('/pages/trader/trader'),
  connection: ({ host }) => host.switchTab('/pages/connection/connection'),
  background: ({ host }) => host.toBackground(),
  foreground: ({ host }) => host.toForeground(),
  offline: ({ host }) => host.setOnline(false),
  online: ({ host }) => host.setOnline(true),
  kill: ({ host }) => host.killLines(),
  skip: async ({ feed }) => void feed.server.faults.apply({ action: 'skipSeq', count: 2 }),
  restart: async ({ feed }) => void feed.server.faults.apply({ action: 'restartEpoch', drop: true }),
  market: async ({ feed }) => feed.server.tick(5),
  moment: ({ host }) => host.advance(100),
  second: ({ host }) => host.advance(1_000),
  while: ({ host }) => host.advance(7_000),
  minute: ({ host }) => host.advance(40_000),
}

const names = Object.keys(deeds)
const inFront = names.filter((name) => name !== 'foreground')
/** What is not on the screen cannot be tapped, and the app does not hide twice. */
const behind = ['foreground', 'offline', 'online', 'kill', 'market', 'moment', 'second', 'while', 'minute']

const pick = <Item>(items: readonly Item[], roll: number): Item | undefined => items[Math.floor(roll * items.length)]

describe('whatever happens', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('HO-81: walk %i ends with the right rows over one socket', async (seed) => {
    const random = createSeededRandom(seed)
    const hideOrder = pick<HideOrder>(['app-first', 'page-first'], random.next()) ?? 'app-first'
    const networkEvent = pick<NetworkEvent>(['right', 'late', 'missing', 'wrong'], random.next()) ?? 'right'
    const errorWithoutClose = random.next() < 0.5
    const cutInBackgroundMs = random.next() < 0.5 ? 5_000 : Infinity
    const stage = await openLive({ quirks: { hideOrder, networkEvent, errorWithoutClose, cutInBackgroundMs } })
    const { feed, host } = stage
    let background = false
    const walk: string[] = []
    for (let count = 0; count < 25; count += 1) {
      const name = pick(names, random.next()) ?? 'moment'
      if (!(background ? behind : inFront).includes(name)) continue
      if (name === 'foreground' || name === 'background') background = name === 'background'
      walk.push(name)
      await deeds[name]?.(stage)
      expect(feed.openLines(), walk.join(' ')).toBeLessThanOrEqual(1)
    }
    if (background) await host.toForeground()
    await host.setOnline(true)
    await deeds['openTab']?.(stage)
    for (let waits = 0; waits < 12 && !(await isLive(host)); waits += 1) await host.advance(10_000)
    if ((await host.texts('.banner-button')).length > 0) await host.tap('.banner-button')
    await host.until(() => isLive(host)).catch((error: unknown) => {
      throw new Error(`${walk.join(' ')}: ${String(error)}`)
    })
    feed.server.tick()
    // Where the last update was lost, the next pong tells how far the feed is.
    await host.advance(25_000)
    const rows = await expectedRows(feed)
    await host.until(async () => [...(await host.texts('.position-row'))].sort().join() === [...rows].sort().join())
    expect(feed.openLines()).toBe(1)
    expect(host.errors()).toEqual([])
  })
})
