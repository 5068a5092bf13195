import { expect, test } from 'vitest'
import { claim, expectBroken } from './claims'
import { play, within, type Scenario } from './stage'

const RETURNS = 'the return brings the rows back without a tap'

/** weapp-socketio/weapp.socket.io#10: five seconds in the background, and the socket is closed with 1000. */
const aLookElsewhere: Scenario = async (open) => {
  const stage = await open()
  const { host, feed } = stage
  await host.toBackground()
  await host.advance(8_000)
  await host.toForeground()
  await within(stage, 3_000, RETURNS, async () => (await stage.isLive()) && feed.openLines() === 1)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

const withoutFix = ['closed-with-1000-is-a-loss'] as const

test('complaint 5: CP-5 the cut in the background is mended on return', async () => {
  await play(aLookElsewhere, { platform: 'mp-weixin' })
})

test('complaint 5, without fix: CP-5 who takes 1000 for their own close stays away', async () => {
  await expectBroken(RETURNS, play(aLookElsewhere, { platform: 'mp-weixin', withoutFix }))
})

test('quirk cutInBackgroundMs: HO-177 it hurts wherever it is, and only there', async () => {
  const cut = { cutInBackgroundMs: 5_000 }
  await play(aLookElsewhere, { platform: 'app', quirks: cut })
  await expectBroken(RETURNS, play(aLookElsewhere, { platform: 'app', quirks: cut, withoutFix }))
  const kept = { cutInBackgroundMs: Infinity }
  await expect(play(aLookElsewhere, { platform: 'mp-weixin', quirks: kept, withoutFix })).resolves.toBeUndefined()
})
