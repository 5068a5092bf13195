import { afterEach, describe, expect, test } from 'vitest'
import { createTheatre, passUntil } from './stage'

const theatre = createTheatre()
afterEach(() => theatre.stop())

const opened = (lines: readonly string[]): number => lines.filter((line) => line.startsWith('open ')).length

describe('a server that is gone, on the App', () => {
  test('HO-41: error without close: five attempts with their texts, then failed; a tap brings it back', async () => {
    const { host, feed } = await theatre.open()
    await feed.kill()
    await host.until(async () => (await host.openSockets()) === 0)
    await host.advance(300)
    for (const attempt of [1, 2, 3, 4, 5]) {
      await passUntil(host, '.banner-line', new RegExp(`^Reconnecting ${attempt}/5, next in \\d+ s$`), 40_000)
    }
    await passUntil(host, '.banner-line', /^Not connected after 5 attempts$/, 60_000)
    expect(opened(host.sockets)).toBe(6)
    expect(host.sockets.filter((line) => line.startsWith('close '))).toEqual([])
    expect(await host.text('.truth')).toMatch(/^Stale since \d+:\d\d/)
    await feed.revive()
    await host.advance(60_000)
    expect(opened(host.sockets)).toBe(6)
    await host.tap('.banner-button', 'Reconnect')
    await host.advance(500)
    await host.until(async () => (await host.text('.truth')) === 'Live')
    expect(await host.texts('.banner')).toEqual([])
    expect(feed.openLines()).toBe(1)
    expect(host.errors()).toEqual([])
  })

  test('HO-42: native that tells closes instead of errors leads to the same', async () => {
    const { host, feed } = await theatre.open({ quirks: { errorWithoutClose: false } })
    await feed.kill()
    await host.until(async () => (await host.openSockets()) === 0)
    await passUntil(host, '.banner-line', /^Reconnecting 2\/5, next in \d+ s$/, 10_000)
    await feed.revive()
    await passUntil(host, '.truth', /^Live$/, 20_000)
    expect(feed.openLines()).toBe(1)
    expect(host.errors()).toEqual([])
  })

  test('HO-43: in Chinese the attempts, the waiting and the failure are sentences too', async () => {
    const { host, feed } = await theatre.open({ settings: { locale: 'zh-Hans' } })
    expect(host.tabTexts()).toEqual(['账户', '信号源', '连接'])
    await feed.kill()
    await host.until(async () => (await host.openSockets()) === 0)
    await passUntil(host, '.banner-line', /^正在重连 1\/5，\d+ 秒后尝试$/, 5_000)
    await passUntil(host, '.banner-line', /^尝试 5 次后仍未连接$/, 100_000)
    expect(await host.text('.banner-button')).toBe('重新连接')
    expect(await host.text()).not.toMatch(/\{\w*\}|undefined/)
  })

  test('HO-44: a close that native never answers is settled, and the next need opens exactly one', async () => {
    const { host, feed, seen } = await theatre.open({ quirks: { closeWithoutAnswer: true } })
    for (const turn of [1, 2, 3]) {
      await host.tap('.wd-tabs__nav-item', 'Closed Trades')
      await host.advance(2_000)
      await host.until(() => feed.openLines() === 0)
      await host.tap('.wd-tabs__nav-item', 'Open Trades')
      await host.advance(1_000)
      await host.until(() => feed.openLines() === 1)
      expect(opened(host.sockets)).toBe(turn + 1)
    }
    await host.until(async () => (await host.text('.truth')) === 'Live')
    expect(seen().filter((line) => line.endsWith('opened'))).toHaveLength(4)
    expect(host.errors()).toEqual([])
  })

  test('HO-45: a line that falls silent is noticed within ping and pong timeout', async () => {
    const { host, feed } = await theatre.open()
    feed.server.faults.apply({ action: 'silent', on: true })
    await host.advance(21_000)
    expect(await host.texts('.truth.is-live')).toEqual([])
    expect(await host.texts('.banner-line')).not.toEqual([])
    feed.server.faults.apply({ action: 'silent', on: false })
    await passUntil(host, '.truth', /^Live$/, 20_000)
    expect(host.errors()).toEqual([])
  })
})
