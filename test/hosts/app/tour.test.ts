import { afterEach, describe, expect, test } from 'vitest'
import { startFeed } from '../../e2e/support/feed'
import type { AppHost } from './app-host'
import { chooseTab, createTheatre, passUntil } from './stage'

const theatre = createTheatre()
afterEach(() => theatre.stop())

const connection = '/pages/connection/connection'
const trader = '/pages/trader/trader'

const atRest = async (host: AppHost): Promise<void> => {
  await host.advance(1_500)
  await host.settle()
}
/** Where a page is awaited that comes over HTTP, real time passes as well. */
const appears = (host: AppHost, selector: string): Promise<void> => host.until(async () => {
  await host.advance(20)
  return (await host.texts(selector)).length > 0
})

describe('all pages of the App', () => {
  test('HO-49: rows open and close, the filter narrows, the theme is chosen, and nothing complains', async () => {
    const { host, feed } = await theatre.open({ feed: { rate: 0 } })
    await host.tap('.position-row .line')
    await atRest(host)
    expect(await host.text('.details')).toMatch(/S\/L.*T\/P.*Ticket/)
    await host.tap('.position-row .line')
    await atRest(host)
    expect(await host.texts('.details')).toEqual([])
    const { data } = await feed.stateAt(0)
    const symbol = data[0]?.symbol ?? ''
    await host.tap('.chip', symbol)
    await atRest(host)
    expect(await host.texts('.position-row')).toHaveLength(data.filter((row) => row.symbol === symbol).length)
    await host.tap('.settings-button')
    await atRest(host)
    await host.tap('.settings-theme .wd-segmented__item', 'Dark')
    await atRest(host)
    expect(await host.texts('.shell.theme-dark')).toHaveLength(1)
    await host.tap('.sheet-close')
    await atRest(host)
    expect(host.errors()).toEqual([])
    expect(host.said).toEqual([])
  })

  test('HO-50: the Trader page has its profile with a drawn chart, its history and its positions', async () => {
    const { host } = await theatre.open()
    await host.switchTab(trader)
    await appears(host, '.overview-return')
    expect(await host.text('.overview-return')).toMatch(/^[+-]?[\d.,]+%$/)
    await appears(host, '.chart-picture')
    expect((await host.texts('.chart-name')).length).toBeGreaterThan(1)
    await chooseTab(host, 'History')
    await appears(host, '.closed-row')
    await chooseTab(host, 'Positions')
    await appears(host, '.truth.is-live')
    await atRest(host)
    expect(host.errors()).toEqual([])
    expect(host.said).toEqual([])
  })

  test('HO-51: the Connection page holds, drops, goes offline and back, and signs out and in', async () => {
    const { host, feed, seen } = await theatre.open({ far: true })
    await host.switchTab(connection)
    await atRest(host)
    await host.until(() => feed.openLines() === 0)
    expect(await host.text('.state-word')).toBe('Closed')
    await host.tap('.button-hold')
    await passUntil(host, '.state-word', /^Connected$/, 5_000)
    feed.forget()
    await host.tap('.button-drop')
    await passUntil(host, '.state-word', /^Reconnecting/, 2_000)
    await passUntil(host, '.state-word', /^Connected$/, 10_000)
    await host.tap('.button-offline')
    await passUntil(host, '.state-word', /^Paused$/, 2_000)
    await host.tap('.button-offline')
    await passUntil(host, '.state-word', /^Connected$/, 5_000)
    await host.tap('.button-sign-out')
    await passUntil(host, '.card-aside', /^Signed out$/, 2_000)
    await host.until(() => feed.openLines() === 0)
    await host.input('.session-id', '10261')
    await host.tap('.button-sign-in')
    await passUntil(host, '.state-word', /^Connected$/, 5_000)
    expect(seen().at(-1)).toMatch(/ Subscribe$/)
    expect(await host.openSockets()).toBe(1)
    expect(host.errors()).toEqual([])
    expect(host.said).toEqual([])
  })

  test('HO-52: a typed address is kept and counts from the next connection', async () => {
    const { host, feed } = await theatre.open()
    const other = await startFeed({ positions: 3, rate: 0 })
    try {
      await host.switchTab(connection)
      await atRest(host)
      await host.until(() => feed.openLines() === 0)
      await host.input('.server-address', `${other.server.url}`)
      await host.tap('.button-save')
      await host.switchTab('/pages/account/account')
      await appears(host, '.truth.is-live')
      await host.until(() => other.openLines() === 1)
      expect(await host.texts('.position-row')).toHaveLength(3)
      expect(String(host.evaluate('uni.getStorageSync("tradewire-demo.settings")'))).toContain(other.server.url)
      expect(host.errors()).toEqual([])
    } finally {
      await other.close()
    }
  })
})
