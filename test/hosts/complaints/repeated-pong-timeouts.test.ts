import { test } from 'vitest'
import { claim, expectBroken } from './claims'
import { play, within, type Scenario } from './stage'

const BACK_AGAIN = 'each pong timeout leads to another line'

/** vueuse/vueuse#2506, #3302, #4181, #4310, #4607: a missed pong, then no reconnect, or one that is cut again. */
const silenceUponSilence: Scenario = async (open) => {
  const stage = await open()
  const { host, relay } = stage
  for (const round of [1, 2, 3]) {
    relay.freeze()
    await within(stage, 20_400, 'the missing pong is noticed', async () => !(await stage.isLive()))
    await within(stage, 6_000, BACK_AGAIN, stage.isLive)
    // Longer than any timer of the line before could still run.
    await host.advance(25_000)
    const opened = stage.seen().filter((line) => line.endsWith('opened')).length
    claim('the new line stays', opened === round + 1 && (await stage.isLive()), stage.seen())
  }
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

const platforms = ['app', 'h5'] as const

test.each(platforms)(
  'complaint 13: CP-13 pong timeout and reconnect go together, again and again, on %s',
  async (platform) => {
    await play(silenceUponSilence, { platform })
  })

test.each(platforms)('complaint 13, without fix: CP-13 the timeout closes for good, on %s', async (platform) => {
  await expectBroken(BACK_AGAIN, play(silenceUponSilence, { platform, withoutFix: ['silence-is-a-loss'] }))
})
