import { expect, test } from 'vitest'
import { hostNames } from '../stage'
import { claim, expectBroken } from './claims'
import { killServer, play, within, type Scenario } from './stage'

const TAP_CONNECTS = 'a tap after the last attempt connects'

/** pladaria/reconnecting-websocket#125, #165, cloudflare/partykit#252: after the last retry `reconnect()` is dead. */
const longOutage: Scenario = async (open) => {
  const stage = await open()
  const { host, feed } = stage
  await killServer(stage)
  await within(stage, 100_000, 'it gives up after five attempts', async () =>
    /^Not connected after 5 attempts$/.test(await stage.banner()))
  await feed.revive()
  await host.advance(5_000)
  claim('by itself it stays given up', feed.openLines() === 0, feed.log)
  await host.tap('.banner-button')
  await within(stage, 3_000, TAP_CONNECTS, stage.isLive)
  claim('one line is enough', feed.openLines() === 1, feed.log)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

test.each(hostNames)('complaint 11: CP-11 the last attempt is not the end, on %s', async (platform) => {
  await play(longOutage, { platform })
})

test.each(hostNames)('complaint 11, without fix: CP-11 a spent counter is never renewed, on %s', async (platform) => {
  await expectBroken(TAP_CONNECTS, play(longOutage, { platform, withoutFix: ['reconnect-restarts'] }))
})

test.each(hostNames)(
  'HO-183: the build with the switches, none of them thrown, does the same, on %s',
  async (platform) => {
    await expect(play(longOutage, { platform, switchable: true })).resolves.toBeUndefined()
  })
