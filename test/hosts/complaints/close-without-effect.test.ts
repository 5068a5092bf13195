import { expect, test } from 'vitest'
import { claim, expectBroken } from './claims'
import { chooseTab, play, within, type Scenario } from './stage'

const GHOST_UNHEARD = 'the end of a socket given up long ago changes nothing'
const OPENS_AGAIN = 'a close that native never answers blocks nothing'

/** dcloudio/uni-app#2144: Wi-Fi off, `close()` has no effect, and the ghost ends while its successor lives. */
const ghost: Scenario = async (open) => {
  const stage = await open()
  const { host, feed, relay } = stage
  relay.freeze()
  await within(stage, 21_000, 'the silence is noticed', async () => !(await stage.isLive()))
  await within(stage, 6_000, 'a second line brings the rows back', stage.isLive)
  // Both are open for the server: this is the state in which one kicks the other.
  claim('the ghost is still there', feed.openLines() === 2, feed.log)
  relay.cut(1)
  await host.until(() => feed.openLines() === 1)
  await host.advance(10_000)
  const opened = stage.seen().filter((line) => line.endsWith('opened'))
  claim(GHOST_UNHEARD, opened.length === 2 && (await stage.isLive()), stage.seen())
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

test.each(['app', 'h5'] as const)(
  'complaint 2: CP-2 a close without effect is given up for good, on %s',
  async (platform) => {
    await play(ghost, { platform })
  })

test.each(['app', 'h5'] as const)(
  'complaint 2, without fix: CP-2 the ghost is taken for its successor, on %s',
  async (platform) => {
    await expectBroken(GHOST_UNHEARD, play(ghost, { platform, withoutFix: ['one-voice'] }))
  })

/** A close is asked for, and native keeps silent for ever. */
const unansweredClose: Scenario = async (open) => {
  const stage = await open({ quirks: { closeWithoutAnswer: true } })
  const { host, feed } = stage
  await chooseTab(stage, 'Closed Trades')
  await within(stage, 1_000, 'the line is closed', () => feed.openLines() === 0)
  await chooseTab(stage, 'Open Trades')
  await within(stage, 2_500, OPENS_AGAIN, () => feed.openLines() === 1)
  await within(stage, 1_000, 'the rows are live', stage.isLive)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

const all = ['app', 'mp-weixin', 'h5'] as const

test.each(all)('quirk closeWithoutAnswer: HO-171 a close without an answer has a deadline, on %s', async (platform) => {
  await play(unansweredClose, { platform })
})

test.each(all)(
  'quirk closeWithoutAnswer, without fix: HO-171 who waits for it never opens again, on %s',
  async (platform) => {
    await expectBroken(OPENS_AGAIN, play(unansweredClose, { platform, withoutFix: ['close-has-a-deadline'] }))
  })

test.each(all)('quirk closeWithoutAnswer, off: HO-171 who waits for it opens again, on %s', async (platform) => {
  const quirks = { closeWithoutAnswer: false }
  const played = play(unansweredClose, { platform, quirks, withoutFix: ['close-has-a-deadline'] })
  await expect(played).resolves.toBeUndefined()
})
