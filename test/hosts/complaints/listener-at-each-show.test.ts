import { test } from 'vitest'
import { TRADER_ID } from '../../e2e/support/feed'
import { hostNames } from '../stage'
import { claim, expectBroken } from './claims'
import { play, within, type Scenario } from './stage'

const RECEIVED_ONCE = 'however often a page was shown, it receives an event once'

/** dcloudio/uni-app#2749: each `onShow` adds a listener, and a message arrives as often as the page was shown. */
const comingAndGoing: Scenario = async (open) => {
  const stage = await open({ injected: ['bench-page-listens'] })
  const { host, feed, bench } = stage
  for (let visit = 0; visit < 3; visit += 1) {
    await host.switchTab('/pages/trader/trader')
    await host.switchTab('/pages/account/account')
  }
  await within(stage, 5_000, 'the rows are live on return', stage.isLive)
  const [position] = (await feed.stateAt(feed.server.feed(TRADER_ID).seq())).data
  const ticket = position?.ticket ?? 0
  feed.server.faults.apply({ action: 'closePosition', traderid: TRADER_ID, ticket, reason: 'closed' })
  const reported = (): number => bench.reports.filter((line) => line === `closed ${ticket}`).length
  await within(stage, 5_000, 'the page receives that a position was closed', () => reported() > 0)
  await host.advance(1_000)
  claim(RECEIVED_ONCE, reported() === 1, bench.reports)
}

test.each(hostNames)(
  'complaint 3: CP-3 a page receives an event once, however often it was shown, on %s',
  async (platform) => {
    await play(comingAndGoing, { platform })
  })

test.each(hostNames)(
  'complaint 3, without fix: CP-3 it receives it once for each time it was shown, on %s',
  async (platform) => {
    await expectBroken(RECEIVED_ONCE, play(comingAndGoing, { platform, withoutFix: ['listener-ends-with-its-scope'] }))
  })
