import { describe, expect, test } from 'vitest'
import { stateNow } from '../expected-page'
import { becomes, openStage, scopedHostNames, typeText } from '../stage'
import { becomesState, beginAtFirstRow, confirm, leaveSheet, openOrders, review, rises } from './order-steps'

const ordersIn = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.endsWith(' Order'))

describe.each(scopedHostNames('mp-weixin'))('orders on %s', (name) => {
  test('HO-190: describes exactly what a close order closes, and marks it as done once confirmed', async () => {
    const { feed, host, seen } = await openStage(name)
    const [first] = (await stateNow(feed)).data
    await beginAtFirstRow(host)
    const { ticket = 0, symbol = '', lots = 0 } = first ?? {}
    expect(await host.text('.review-lines')).toContain(`#${ticket}`)
    expect(await host.text('.review-lines')).toContain(symbol)
    expect(await host.text('.figure-review-lots')).toBe(lots.toFixed(2))
    expect(await host.text('.figure-review-price')).toMatch(/^\d+\.\d+$/)
    await host.advance(2_000)
    expect(ordersIn(seen())).toEqual([])
    await confirm(host)
    await becomesState(host, 'Done')
    expect((await stateNow(feed)).data.map((row) => row.ticket)).not.toContain(ticket)
    expect(ordersIn(seen())).toEqual(['1 Order'])
    await leaveSheet(host)
    await becomes(host, async () => (await host.texts('.position-row')).length === 5)
  })

  test('HO-192, HO-293: opens a position at the server’s prices, and closes all positions', async () => {
    // Each sheet and form unmounts while the runtime no longer has its props.
    const { feed, host } = await openStage(name, { propsReportedAtLeave: true })
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
