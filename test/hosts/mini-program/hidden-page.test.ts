import { expect, test } from 'vitest'
import { TRADER_ID } from '../../e2e/support/feed'
import { expectedRows, shownRows, stateNow } from '../expected-page'
import { becomes, openStage } from '../stage'

test('HO-80: a page that is not shown sets nothing, whatever happens to its positions', async () => {
  const { feed, host } = await openStage('mp-weixin')
  await host.switchTab('/pages/connection/connection')
  await host.tap('.button-hold')
  await host.advance(1_000)
  const before = host.setDataLog().length
  feed.server.tick(10)
  const [row] = (await stateNow(feed)).data
  const ticket = row?.ticket ?? 0
  feed.server.faults.apply({ action: 'closePosition', traderid: TRADER_ID, ticket, reason: 'tp' })
  await host.advance(3_000)
  expect(feed.openLines()).toBe(1)
  const set = new Set(host.setDataLog().slice(before).map(({ component }) => component))
  expect([...set].filter((path) => /position|account|totals|notice|figure|open-list/.test(path))).toEqual([])
  expect(set.size).toBeGreaterThan(0)
  await host.switchTab('/pages/account/account')
  const rows = await expectedRows(feed)
  await becomes(host, async () => (await shownRows(host)).join() === rows.join())
  expect(await host.text('.notice')).toContain('take-profit')
})
