import { afterEach, describe, expect, test } from 'vitest'
import { chooseTab, createTheatre } from './stage'

const theatre = createTheatre()
afterEach(() => theatre.stop())

const BACKGROUND_MS = 30_000

describe('the App in the background', () => {
  test('HO-37: left for less than backgroundMs the socket stays and is probed on return', async () => {
    const { host, feed, seen } = await theatre.open()
    await host.toBackground()
    await host.advance(BACKGROUND_MS - 5_000)
    feed.forget()
    await host.toForeground()
    await host.advance(300)
    await host.until(() => feed.log.length > 0)
    expect(feed.log).toEqual(['1 Ping'])
    await host.advance(3_000)
    expect(seen()).toEqual([])
    expect(feed.openLines()).toBe(1)
    expect(await host.text('.truth')).toBe('Live')
  })

  test('HO-38: left for longer it says goodbye, tries nothing, and connects once on return', async () => {
    const { host, feed, seen } = await theatre.open()
    await host.toBackground()
    await host.advance(BACKGROUND_MS + 1_000)
    await host.until(() => feed.openLines() === 0)
    expect(seen()).toEqual(['1 opened', '1 Subscribe', '1 Unsubscribe', '1 closed 1000'])
    await host.advance(120_000)
    expect(seen()).toHaveLength(4)
    await host.toForeground()
    await host.advance(500)
    await host.until(async () => (await host.text('.truth')) === 'Live')
    expect(seen().slice(4)).toEqual(['2 opened', '2 Subscribe'])
    await host.advance(10_000)
    expect(seen()).toHaveLength(6)
    expect(host.errors()).toEqual([])
  })

  test('HO-39: both hides come in one tick, the tab keeps its value, and Closed Trades stays closed', async () => {
    const { host, feed, seen } = await theatre.open()
    await chooseTab(host, 'Closed Trades')
    await host.advance(1_000)
    await host.until(() => feed.openLines() === 0)
    await host.toBackground()
    await host.advance(BACKGROUND_MS * 2)
    await host.toForeground()
    await host.advance(5_000)
    expect(seen()).toHaveLength(4)
    expect(await host.text('.closed-notice')).toContain('will not reconnect')
    await chooseTab(host, 'Open Trades')
    await host.advance(500)
    await host.until(() => seen().length === 6)
    expect(host.errors()).toEqual([])
  })

  test('HO-40: a network cut in the background, told as 1000, is a loss that the return mends', async () => {
    const { host, feed, seen } = await theatre.open({ quirks: { cutInBackgroundMs: 5_000 } })
    await host.toBackground()
    await host.advance(20_000)
    await host.until(() => feed.openLines() === 0)
    expect(host.sockets.filter((line) => line.startsWith('open'))).toHaveLength(1)
    await host.toForeground()
    await host.advance(500)
    await host.until(async () => (await host.text('.truth')) === 'Live')
    expect(seen().slice(-2)).toEqual(['2 opened', '2 Subscribe'])
    expect(host.errors()).toEqual([])
  })
})
