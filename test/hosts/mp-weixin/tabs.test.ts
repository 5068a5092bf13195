import { describe, expect, test } from 'vitest'
import { TRADER_ID } from '../../e2e/support/feed'
import { expectedRows, isLive, openLive } from './stage'

const SESSION = ['1 opened', '1 Subscribe', '1 Unsubscribe', '1 closed 1000']

describe('tabs of the mini-program, as the server sees them', () => {
  test('HO-6: Closed Trades says goodbye, then closes, and stays away; back opens exactly one', async () => {
    const { feed, host, seen } = await openLive()
    await host.tap('.wd-tabs__nav-item', 'Closed Trades')
    await host.advance(500)
    await host.until(() => seen().length === SESSION.length)
    expect(seen()).toEqual(SESSION)
    expect(await host.text('.closed-notice')).toContain('will not reconnect')
    await host.advance(60_000)
    expect(seen()).toEqual(SESSION)
    await host.until(async () => (await host.texts('.closed-row')).length > 0)
    feed.forget()
    await host.tap('.wd-tabs__nav-item', 'Open Trades')
    await host.until(() => isLive(host))
    expect(seen()).toEqual(['2 opened', '2 Subscribe'])
    expect(host.errors()).toEqual([])
  })

  test('HO-7: away and back within the linger costs nothing, by tab and by page', async () => {
    const { host, seen } = await openLive()
    await host.tap('.wd-tabs__nav-item', 'Closed Trades')
    await host.advance(150)
    await host.tap('.wd-tabs__nav-item', 'Open Trades')
    await host.advance(2_000)
    await host.switchTab('/pages/connection/connection')
    await host.advance(150)
    await host.switchTab('/pages/account/account')
    await host.advance(2_000)
    expect(seen()).toEqual(['1 opened', '1 Subscribe'])
    expect(await isLive(host)).toBe(true)
  })

  test('HO-80: a page that is not shown sets nothing, whatever happens to its positions', async () => {
    const { feed, host } = await openLive()
    await host.switchTab('/pages/connection/connection')
    await host.tap('.button-hold')
    await host.advance(1_000)
    const before = host.setDataLog().length
    feed.server.tick(10)
    const [row] = (await feed.stateAt(feed.server.feed(TRADER_ID).seq())).data
    const ticket = row?.ticket ?? 0
    feed.server.faults.apply({ action: 'closePosition', traderid: TRADER_ID, ticket, reason: 'tp' })
    await host.advance(3_000)
    expect(feed.openLines()).toBe(1)
    const set = new Set(host.setDataLog().slice(before).map(({ component }) => component))
    expect([...set].filter((path) => /position|account|totals|notice|figure|open-list/.test(path))).toEqual([])
    expect(set.size).toBeGreaterThan(0)
    await host.switchTab('/pages/account/account')
    const rows = await expectedRows(feed)
    await host.until(async () => (await host.texts('.position-row')).join() === rows.join())
    expect(await host.text('.notice')).toContain('take-profit')
  })

  test('HO-8: a page that needs nothing closes, once; the page underneath holds nothing', async () => {
    const { host, seen } = await openLive()
    await host.switchTab('/pages/connection/connection')
    await host.advance(1_000)
    await host.until(() => seen().length === SESSION.length)
    expect(seen()).toEqual(SESSION)
    await host.switchTab('/pages/account/account')
    await host.until(() => isLive(host))
    expect(seen()).toEqual([...SESSION, '2 opened', '2 Subscribe'])
  })
})
