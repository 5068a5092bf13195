import { describe, expect, test } from 'vitest'
import { stateNow } from '../expected-page'
import { becomes, openStage, scopedHostNames, targetNames } from '../stage'
import {
  appears, becomesState, beginAtFirstRow, confirm, leaveSheet, openOrders, review, type,
} from './order-steps'

const trader = '/pages/trader/trader'

const ordersIn = (lines: readonly string[]): readonly string[] => lines.filter((line) => line.endsWith(' Order'))

describe.each(targetNames)('orders on %s', (name) => {
  test('HO-190: closing a position states it exactly, and is done once confirmed', async () => {
    const { feed, host, seen } = await openStage(name)
    const [first] = (await stateNow(feed)).data
    await beginAtFirstRow(host, 'close')
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
})

/** Each sheet and form of these orders leaves while the runtime has its props no more. */
const options = { propsReportedAtLeave: true }

describe.each(scopedHostNames('mp-weixin'))('more orders on %s', (name) => {
  test('HO-191, HO-293: a part is closed, the rest keeps its ticket and gets its levels', async () => {
    const { feed, host } = await openStage(name, options)
    const [first] = (await stateNow(feed)).data
    const { ticket = 0, lots = 0, type: side = 'buy', nowprice = 0, digits = 5 } = first ?? {}
    await beginAtFirstRow(host, 'part')
    await appears(host, '.field-lots')
    await type(host, 'lots', lots.toFixed(2))
    expect(await host.texts('.hint-lots.is-problem')).toHaveLength(1)
    await type(host, 'lots', '0.01')
    await review(host)
    expect(await host.text('.figure-review-left')).toBe((lots - 0.01).toFixed(2))
    await confirm(host)
    await becomesState(host, 'Done')
    await leaveSheet(host)
    await beginAtFirstRow(host, 'levels')
    await appears(host, '.field-sl')
    const far = (factor: number): string => (nowprice * factor).toFixed(digits)
    await type(host, 'sl', far(side === 'buy' ? 1.1 : 0.9))
    expect(await host.text('.hint-sl')).toMatch(/^Must be (below|above) the price/)
    await type(host, 'sl', far(side === 'buy' ? 0.9 : 1.1))
    await type(host, 'tp', far(side === 'buy' ? 1.1 : 0.9))
    await review(host)
    await confirm(host)
    await becomesState(host, 'Done')
    const after = feed.server.feed('10260').snapshot().data.find((row) => row.ticket === ticket)
    expect(after).toMatchObject({
      sl: Number(far(side === 'buy' ? 0.9 : 1.1)), tp: Number(far(side === 'buy' ? 1.1 : 0.9)),
    })
    expect(after?.lots).toBeCloseTo(lots - 0.01, 8)
  })

  test('HO-192, HO-293: a position is opened at the prices of the server, and all are closed', async () => {
    const { feed, host } = await openStage(name, options)
    await host.tap('.tool-new')
    await appears(host, '.open-form')
    await host.tap('.symbol-chip', 'GBPUSD')
    await host.tap('.open-sell')
    await type(host, 'lots', '0.25')
    await review(host)
    expect(await host.text('.review-lines')).toMatch(/GBPUSD.*Sell.*0\.25.*none.*none/)
    await confirm(host)
    await becomesState(host, 'Done')
    expect(await host.text('.order-words')).toMatch(/^Opened as #\d+\.$/)
    expect((await stateNow(feed)).data.at(-1)).toMatchObject({ symbol: 'GBPUSD', type: 'sell', lots: 0.25 })
    await leaveSheet(host)
    await host.tap('.tool-close-all')
    await appears(host, '.order-confirm')
    expect(await host.text('.figure-review-count')).toBe('7')
    await confirm(host)
    await becomesState(host, 'Done')
    expect((await stateNow(feed)).data).toEqual([])
    await leaveSheet(host)
    await openOrders(host)
    expect(await host.texts('.order-title')).toEqual(['Close all positions', 'Sell 0.25 GBPUSD'])
  })

  test('UI-85, HO-193, HO-293: a trader is followed under other settings, and no more', async () => {
    const { feed, host } = await openStage(name, options)
    const settings = () => feed.server.feed('10260').engine.follows.settingsOf(501)
    await host.switchTab(trader)
    await appears(host, '.follow-start')
    expect(await host.text('.follow-state')).toMatch(/^Copying: 1\.00 ×/)
    await host.tap('.follow-start')
    await appears(host, '.follow-form')
    await host.tap('.follow-mode .choice-item', 'Fixed lots')
    await host.advance(300)
    await type(host, 'value', '0.20')
    await type(host, 'cap', '5')
    await review(host)
    expect(await host.text('.review-lines')).toMatch(/always 0\.20 lots.*5\.00 lots together/)
    await confirm(host)
    await becomesState(host, 'Done')
    expect(settings()).toEqual({ mode: 'lots', value: 0.2, capLots: 5 })
    await leaveSheet(host)
    await becomes(host, async () => (await host.text('.follow-state')).startsWith('Copying: always 0.20 lots'))
    await host.tap('.follow-stop')
    await confirm(host)
    await becomesState(host, 'Done')
    expect(settings()).toBeUndefined()
    await leaveSheet(host)
    await becomes(host, async () => (await host.text('.follow-state')).startsWith('Not followed'))
  })
})
