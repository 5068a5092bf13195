import { describe, expect, test } from 'vitest'
import { stateNow } from '../expected-page'
import { becomes, openStage, typeText } from '../stage'
import {
  becomesState, beginAtFirstRow, confirm, leaveSheet, openOrders, passUntilState, review, rises,
} from './order-steps'

describe('orders on WeChat', () => {
  test('HO-192, HO-293: opens a position at the server’s prices, and closes all positions', async () => {
    // Sheets and forms unmount after the runtime has lost their props.
    const { feed, host } = await openStage('mp-weixin', { propsReportedAtLeave: true })
    await host.tap('.tool-new')
    await rises(host, '.open-form')
    await host.tap('.symbol-chip', 'GBPUSD')
    await host.tap('.open-sell')
    await typeText(host, '.field-lots', '0.25')
    await review(host)
    expect(await host.text('.review-lines')).toMatch(/GBPUSD.*Sell.*0\.25.*none.*none/)
    await confirm(host)
    await becomesState(host, 'Done')
    expect(await host.text('.order-words')).toMatch(/^Opened as #\d+\.$/)
    expect((await stateNow(feed)).data.at(-1)).toMatchObject({ symbol: 'GBPUSD', type: 'sell', lots: 0.25 })
    await leaveSheet(host)
    await host.tap('.tool-close-all')
    await rises(host, '.order-confirm')
    expect(await host.text('.figure-review-count')).toBe('7')
    await confirm(host)
    await becomesState(host, 'Done')
    expect((await stateNow(feed)).data).toEqual([])
    await leaveSheet(host)
    await openOrders(host)
    expect(await host.texts('.order-title')).toEqual(['Close all positions', 'Sell 0.25 GBPUSD'])
  })
})

describe('orders over a bad connection on App', () => {
  test('HO-196: marks an order without a result as unknown, queries it, and never resends it', async () => {
    const { feed, host, seen } = await openStage('app')
    const sent = (frame: string): number => seen().filter((line) => line.endsWith(` ${frame}`)).length
    const { data: [first] } = await stateNow(feed)
    feed.server.faults.apply({ action: 'loseAcks', count: 1 })
    await beginAtFirstRow(host)
    await confirm(host)
    await becomes(host, () => sent('Order') === 1)
    feed.server.faults.apply({ action: 'refuse', on: true })
    await host.killLines()
    await becomesState(host, 'Unknown')
    expect(await host.text('.order')).toContain('It is never sent again')
    expect(await host.texts('.order-deed')).toEqual(['Ask the server'])
    await host.tap('.deed-ask')
    await host.advance(200)
    expect(await host.text('.order')).toContain('The server is asked for the result when there is a connection')
    feed.server.faults.apply({ action: 'refuse', on: false })
    await passUntilState(host, 'Done', 60_000)
    expect((await stateNow(feed)).data.some(({ ticket }) => ticket === first?.ticket)).toBe(false)
    expect(sent('Order')).toBe(1)
    expect(sent('Query')).toBeGreaterThan(0)
  })
})
