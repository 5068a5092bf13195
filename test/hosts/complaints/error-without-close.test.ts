import { expect, test } from 'vitest'
import { claim, expectBroken } from './claims'
import { killServer, play, within, type Scenario } from './stage'

const LOSS_REPORTED = 'a line that fails is reported as lost within a second'

/** dcloudio/uni-app#1619: an error without a close, and the reconnect of who waits for the close never runs. */
const serverGone: Scenario = async (open) => {
  const stage = await open()
  const { host, feed } = stage
  await killServer(stage)
  await within(stage, 1_000, LOSS_REPORTED, async () => /^Reconnecting 1\/5/.test(await stage.banner()))
  await within(stage, 100_000, 'it gives up after five attempts', async () =>
    /^Not connected after 5 attempts$/.test(await stage.banner()))
  const made = (await host.madeSockets()).length
  claim('five attempts follow the loss', made === 6, made)
  await feed.revive()
  await host.tap('.banner-button')
  await within(stage, 2_000, 'a tap brings it back', stage.isLive)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

test('complaint 1: CP-1 an error without a close begins the way back', async () => {
  await play(serverGone, { platform: 'app' })
})

test('complaint 1, without fix: CP-1 who waits for the close waits for ever', async () => {
  await expectBroken(LOSS_REPORTED, play(serverGone, { platform: 'app', withoutFix: ['error-is-an-end'] }))
})

test('quirk errorWithoutClose, off: HO-170 even who waits for the close comes back', async () => {
  const quirks = { errorWithoutClose: false }
  await expect(play(serverGone, { platform: 'app', quirks })).resolves.toBeUndefined()
  await expect(play(serverGone, { platform: 'app', quirks, withoutFix: ['error-is-an-end'] })).resolves.toBeUndefined()
})

test('quirk errorWithoutClose: HO-170 on WeChat, where it is only reported, it hurts as well', async () => {
  const setting = { platform: 'mp-weixin', withoutFix: ['error-is-an-end'] } as const
  const quirks = { errorWithoutClose: true }
  await play(serverGone, { platform: 'mp-weixin', quirks })
  await expectBroken(LOSS_REPORTED, play(serverGone, { ...setting, quirks }))
  await expect(play(serverGone, setting)).resolves.toBeUndefined()
})
