import { describe, expect, test } from 'vitest'
import { bannerText, expectedRows, isLive, openLive, passUntilBanner } from './stage'

/** When each attempt may begin, seconds after the loss. */
const windowsS = [[0.3, 4.3], [4.3, 11.4], [11.4, 23.7], [23.7, 45.3], [45.3, 83]] as const

describe('a server that is gone', () => {
  test('HO-13, HO-14: five attempts, each in its window, then failed; a tap brings the rows back', async () => {
    const { feed, host } = await openLive()
    await feed.kill()
    await host.until(async () => (await bannerText(host)) !== '')
    const lostAtMs = await host.now()
    expect(await bannerText(host)).toMatch(/^Reconnecting 1\/5, next in [1-5] s$/)
    for (const attempt of [2, 3, 4, 5]) {
      await passUntilBanner(host, new RegExp(`^Reconnecting ${attempt}/5, next in \\d+ s$`), 40_000)
    }
    await passUntilBanner(host, /^Not connected after 5 attempts$/, 60_000)
    const attempts = (await host.madeSockets()).slice(1)
    expect(attempts).toHaveLength(5)
    for (const [index, [from, to]] of windowsS.entries()) {
      const afterS = ((attempts[index]?.atMs ?? 0) - lostAtMs) / 1_000
      expect(afterS).toBeGreaterThanOrEqual(from - 0.3)
      expect(afterS).toBeLessThanOrEqual(to + 0.3)
    }
    await feed.revive()
    await host.advance(120_000)
    expect(await host.madeSockets()).toHaveLength(6)
    await host.tap('.banner-button')
    await host.until(() => isLive(host))
    expect(await host.texts('.banner')).toEqual([])
    expect(await host.texts('.position-row')).toEqual(await expectedRows(feed))
    expect(host.errors()).toEqual([])
  })

  test('HO-14: in Chinese too, with the numbers in their places', async () => {
    const { feed, host } = await openLive({ settings: { locale: 'zh-Hans' } })
    await feed.kill()
    await host.until(async () => (await bannerText(host)) !== '')
    expect(await bannerText(host)).toMatch(/^正在重连 1\/5，[1-5] 秒后尝试$/)
    await passUntilBanner(host, /^正在重连 2\/5，\d+ 秒后尝试$/, 10_000)
  })

  test('HO-15: a cut line is begun anew, whether or not a close follows the error', async () => {
    for (const errorWithoutClose of [false, true]) {
      const { feed, host, seen } = await openLive({ quirks: { errorWithoutClose } })
      await host.killLines()
      await host.until(() => feed.openLines() === 0)
      await host.advance(5_000)
      await host.until(() => isLive(host))
      expect(seen().filter((line) => line.endsWith('opened'))).toEqual(['1 opened', '2 opened'])
      expect(await host.openSockets()).toBe(1)
      expect(host.errors()).toEqual([])
    }
  })

  test('HO-15: a refused connection without a close costs one attempt like any other', async () => {
    const { feed, host } = await openLive({ quirks: { errorWithoutClose: true } })
    await feed.kill()
    await passUntilBanner(host, /^Reconnecting 1\/5, next in/, 1_000)
    while ((await host.madeSockets()).length < 2) await host.advance(100)
    // At once, not after the connect timeout.
    await passUntilBanner(host, /^Reconnecting 2\/5, next in/, 500)
    await passUntilBanner(host, /^Not connected after 5 attempts$/, 100_000)
    expect(await host.madeSockets()).toHaveLength(6)
    expect(await host.openSockets()).toBe(0)
  })
})
