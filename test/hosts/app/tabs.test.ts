import { afterEach, describe, expect, test } from 'vitest'
import { chooseTab, createTheatre } from './stage'

const theatre = createTheatre()
afterEach(() => theatre.stop())

const LINGER_MS = 300
const trader = '/pages/trader/trader'
const account = '/pages/account/account'
const connection = '/pages/connection/connection'

describe('tabs on the App, as the server sees them', () => {
  test('HO-33: Closed Trades: goodbye, then close, and nothing for a minute; back: exactly one', async () => {
    const { host, feed, seen } = await theatre.open()
    await chooseTab(host, 'Closed Trades')
    await host.advance(LINGER_MS + 200)
    await host.until(() => feed.openLines() === 0)
    expect(seen()).toEqual(['1 opened', '1 Subscribe', '1 Unsubscribe', '1 closed 1000'])
    expect(await host.text('.closed-notice')).toBe('The feed is closed on this tab and will not reconnect.')
    await host.until(async () => (await host.texts('.closed-row')).length > 0)
    await host.advance(60_000)
    expect(seen()).toHaveLength(4)
    feed.forget()
    await chooseTab(host, 'Open Trades')
    await host.advance(500)
    await host.until(async () => (await host.texts('.truth.is-live')).length > 0)
    expect(await host.texts('.account-open .position-row')).not.toEqual([])
    expect(seen()).toEqual(['2 opened', '2 Subscribe'])
    expect(await host.openSockets()).toBe(1)
    expect(host.errors()).toEqual([])
  })

  test('HO-34: there and back within the linger, tab or page, costs nothing', async () => {
    const { host, seen } = await theatre.open()
    await chooseTab(host, 'Closed Trades')
    await host.advance(LINGER_MS / 2)
    await chooseTab(host, 'Open Trades')
    await host.advance(2_000)
    await host.switchTab(trader)
    await host.switchTab(account)
    await host.advance(2_000)
    expect(seen()).toEqual(['1 opened', '1 Subscribe'])
    expect(host.sockets).toHaveLength(1)
  })

  test('HO-35: two pages share one socket, and the one left behind does not hold it', async () => {
    const { host, seen, feed } = await theatre.open()
    await host.switchTab(trader)
    await chooseTab(host, 'Positions')
    await host.advance(1_000)
    expect(await host.page()).toBe('pages/trader/trader')
    await host.switchTab(account)
    await host.advance(1_000)
    expect(seen()).toEqual(['1 opened', '1 Subscribe'])
    await host.switchTab(connection)
    await host.advance(1_000)
    await host.until(() => feed.openLines() === 0)
    expect(seen()).toEqual(['1 opened', '1 Subscribe', '1 Unsubscribe', '1 closed 1000'])
    expect(host.errors()).toEqual([])
  })

  test('HO-36: the pop-up keeps the feed over Closed Trades, opened and closed again and again', async () => {
    const { host, feed, seen } = await theatre.open()
    await chooseTab(host, 'Closed Trades')
    await host.advance(1_000)
    await host.until(() => feed.openLines() === 0)
    for (let turn = 2; turn < 5; turn += 1) {
      feed.forget()
      await host.tap('.follow-button')
      await host.advance(1_500)
      await host.until(async () => (await host.texts('.follow .position-row, .follow .follow-row')).length > 0)
      expect(seen()).toEqual([`${turn} opened`, `${turn} Subscribe`])
      await host.tap('.sheet-close')
      await host.advance(1_500)
      await host.until(() => feed.openLines() === 0)
      expect(seen().slice(2)).toEqual([`${turn} Unsubscribe`, `${turn} closed 1000`])
    }
    expect(host.errors()).toEqual([])
  })
})
