import { describe, expect, test } from 'vitest'
import { stateNow } from '../expected-page'
import { becomes, becomesLive, chooseTab, leaveFeed, openStage } from '../stage'
import { becomesState, beginAtFirstRow, confirm, leaveSheet } from './order-steps'

describe('a realm whose Promise is a polyfill over setTimeout', () => {
  test('HO-314: live rows, an order, a tab left and shown, a lost line; one socket', async () => {
    const { feed, host, seen } = await openStage('mp-weixin', { replacedPromise: true })
    expect(host.evaluate('(async () => undefined)() instanceof Promise')).toBe(false)
    const [first] = (await stateNow(feed)).data
    await beginAtFirstRow(host)
    await confirm(host)
    await becomesState(host, 'Done')
    expect((await stateNow(feed)).data.map((row) => row.ticket)).not.toContain(first?.ticket)
    await leaveSheet(host)
    await becomes(host, async () => (await host.texts('.position-row')).length === 5)
    await leaveFeed({ feed, host })
    await chooseTab(host, 'Open Trades')
    await becomesLive(host)
    await host.killLines()
    await becomes(host, () => seen().filter((line) => line.endsWith(' Subscribe')).length === 3)
    await becomesLive(host)
    expect(await host.openSockets()).toBe(1)
  })
})
