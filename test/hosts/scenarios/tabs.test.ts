import { describe, expect, test } from 'vitest'
import { TRADER_ID } from '../../e2e/support/feed'
import { expectedRows, shownRows, stateNow } from '../expected-page'
import {
  appears, becomes, becomesLive, chooseTab, isLive, leaveFeed, openStage, targetNames,
} from '../stage'

const LINGER_MS = 300
const account = '/pages/account/account'
const trader = '/pages/trader/trader'
const connection = '/pages/connection/connection'
const visit = (line: number): readonly string[] =>
  ['opened', 'Subscribe', 'Unsubscribe', 'closed 1000'].map((what) => `${line} ${what}`)
const [opened, subscribed] = visit(1)

describe.each(targetNames)('tab switches on %s, observed at the server', (name) => {
  test('HO-6: closes the socket with a goodbye when Closed Trades opens, and opens one on return', async () => {
    const { feed, host, seen } = await openStage(name)
    await leaveFeed({ feed, host }, LINGER_MS + 200)
    expect(seen()).toEqual(visit(1))
    expect(await host.text('.closed-notice')).toBe('The feed is closed on this tab and will not reconnect.')
    await appears(host, '.closed-row')
    await host.advance(60_000)
    expect(seen()).toEqual(visit(1))
    await chooseTab(host, 'Open Trades')
    await becomesLive(host)
    await host.advance(10_000)
    expect(seen()).toEqual([...visit(1), '2 opened', '2 Subscribe'])
    expect(await shownRows(host)).toEqual(await expectedRows(feed))
    expect(await host.openSockets()).toBe(1)
  })

  test('HO-7, HO-8: sends nothing if the user returns within lingerMs, and uses one socket for two pages', async () => {
    const { feed, host, seen } = await openStage(name)
    await chooseTab(host, 'Closed Trades')
    await host.advance(LINGER_MS / 2)
    await chooseTab(host, 'Open Trades')
    await host.advance(2_000)
    await host.switchTab(trader)
    await host.switchTab(account)
    await host.advance(2_000)
    expect(seen()).toEqual([opened, subscribed])
    expect(await host.madeSockets()).toHaveLength(1)
    expect(await isLive(host)).toBe(true)
    await host.switchTab(trader)
    await chooseTab(host, 'Positions')
    await host.advance(1_000)
    expect(await host.texts('.freshness.is-live')).toHaveLength(1)
    await host.switchTab(account)
    await host.advance(1_000)
    await host.switchTab(trader)
    await host.advance(1_000)
    expect(seen()).toEqual([opened, subscribed])
    // The covered Trader page opens no socket either.
    await host.switchTab(connection)
    await host.advance(1_000)
    await host.until(() => feed.openLines() === 0)
    await host.advance(60_000)
    expect(seen()).toEqual(visit(1))
    await host.switchTab(account)
    await becomesLive(host)
    expect(seen()).toEqual([...visit(1), '2 opened', '2 Subscribe'])
  })
})

describe('a stop-loss on WeChat', () => {
  test('UI-18, HO-28: announces a stop-loss that was hit while the user was away, and marks it as missed', async () => {
    const { feed, host } = await openStage('mp-weixin')
    const [row] = (await stateNow(feed)).data
    if (row === undefined) throw new Error('The feed has no position')
    await leaveFeed({ feed, host })
    const { ticket } = row
    feed.server.faults.apply({ action: 'closePosition', traderid: TRADER_ID, ticket, reason: 'sl' })
    await chooseTab(host, 'Open Trades')
    await becomesLive(host)
    await appears(host, '.notice-missed')
    expect(await host.text('.notice')).toContain(row.symbol)
    expect(await host.text('.notices-missed')).toBe('1 change while disconnected')
    const rows = await expectedRows(feed)
    expect(rows).toHaveLength(5)
    await becomes(host, async () => (await shownRows(host)).length === rows.length)
    expect(await shownRows(host)).toEqual(rows)
  })
})
