import { test } from 'vitest'
import { claim, expectBroken } from './claims'
import { chooseTab, play, within, type Scenario } from './stage'

const REOPENS = 'who is back while the close is under way is connected again'

/** weapp-socketio/weapp.socket.io#78: out and in again before the close is through, and nothing opens. */
const quickExit: Scenario = async (open) => {
  const stage = await open({ quirks: { closeWithoutAnswer: true } })
  const { host, feed } = stage
  await chooseTab(stage, 'Closed Trades')
  await within(stage, 900, 'the close is under way', () => feed.openLines() === 0)
  await chooseTab(stage, 'Open Trades')
  await within(stage, 2_500, REOPENS, () => feed.openLines() === 1)
  await within(stage, 2_000, 'the rows are live', stage.isLive)
  const opened = stage.seen().filter((line) => line.endsWith('opened'))
  claim('exactly one socket follows', opened.length === 2, stage.seen())
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

const platforms = ['app', 'mp-weixin'] as const

test.each(platforms)('complaint 8: CP-8 a quick exit and return ends connected, on %s', async (platform) => {
  await play(quickExit, { platform })
})

test.each(platforms)('complaint 8, without fix: CP-8 the close wins over the return, on %s', async (platform) => {
  await expectBroken(REOPENS, play(quickExit, { platform, withoutFix: ['reopens-after-closing'] }))
})
