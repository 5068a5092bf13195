import { describe, expect, test } from 'vitest'
import type { HideOrder } from '../host'
import { isLive, openLive } from './stage'

const orders: readonly HideOrder[] = ['page-first', 'app-first']
const BACKGROUND_MS = 30_000

describe.each(orders)('the background, %s', (hideOrder) => {
  const kept = { hideOrder, cutInBackgroundMs: Infinity }

  test('HO-9: back within backgroundMs: the same socket, probed', async () => {
    const { feed, host, seen } = await openLive({ quirks: kept })
    await host.toBackground()
    await host.advance(BACKGROUND_MS - 2_000)
    expect(feed.openLines()).toBe(1)
    feed.forget()
    await host.toForeground()
    await host.advance(3_000)
    expect(feed.log).toContain('1 Ping')
    expect(seen()).toEqual([])
    expect(await isLive(host)).toBe(true)
    expect(host.errors()).toEqual([])
  })

  test('HO-10: beyond backgroundMs: goodbye and close, then one connection at once on return', async () => {
    const { feed, host, seen } = await openLive({ quirks: kept })
    await host.toBackground()
    await host.advance(BACKGROUND_MS - 2_000)
    expect(feed.openLines()).toBe(1)
    await host.advance(3_000)
    await host.until(() => feed.openLines() === 0)
    await host.advance(60_000)
    expect(seen()).toEqual(['1 opened', '1 Subscribe', '1 Unsubscribe', '1 closed 1000'])
    feed.forget()
    await host.toForeground()
    await host.until(() => isLive(host))
    expect(seen()).toEqual(['2 opened', '2 Subscribe'])
  })

  test('HO-11: a cut that reads 1000 is a pause, and no attempt is made until the return', async () => {
    const { feed, host, seen } = await openLive({ quirks: { hideOrder } })
    await host.toBackground()
    await host.advance(4_500)
    expect(feed.openLines()).toBe(1)
    await host.advance(1_500)
    await host.until(() => feed.openLines() === 0)
    await host.advance(60_000)
    expect(await host.madeSockets()).toHaveLength(1)
    feed.forget()
    await host.toForeground()
    await host.until(() => isLive(host))
    expect(seen()).toEqual(['2 opened', '2 Subscribe'])
    expect(await host.madeSockets()).toHaveLength(2)
    expect(await host.texts('.banner')).toEqual([])
    expect(host.errors()).toEqual([])
  })

  test('HO-12: a tab that needs nothing opens nothing on return', async () => {
    const { host, seen } = await openLive({ quirks: kept })
    await host.tap('.wd-tabs__nav-item', 'Closed Trades')
    await host.advance(1_000)
    await host.toBackground()
    await host.advance(BACKGROUND_MS * 2)
    await host.toForeground()
    await host.advance(10_000)
    expect(seen()).toEqual(['1 opened', '1 Subscribe', '1 Unsubscribe', '1 closed 1000'])
  })
})
