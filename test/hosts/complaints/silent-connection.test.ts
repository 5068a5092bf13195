import { test } from 'vitest'
import { hostNames } from '../stage'
import { claim, expectBroken } from './claims'
import { play, within, type Scenario } from './stage'

const NOTICED = 'a line that fell silent is noticed within 20 seconds'

/** pladaria/reconnecting-websocket#98: a cable is pulled, no event comes, and rows look alive for a minute. */
const pulledCable: Scenario = async (open) => {
  const stage = await open()
  const { host, relay } = stage
  relay.freeze()
  await within(stage, 20_400, NOTICED, async () => !(await stage.isLive()))
  await within(stage, 6_000, 'another line brings the rows back', stage.isLive)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

test.each(hostNames)('complaint 12: CP-12 silence is noticed by its heartbeat, on %s', async (platform) => {
  await play(pulledCable, { platform })
})

test.each(hostNames)('complaint 12, without fix: CP-12 without a heartbeat it is not, on %s', async (platform) => {
  await expectBroken(NOTICED, play(pulledCable, { platform, withoutFix: ['heartbeat'] }))
})
