import { test } from 'vitest'
import { claim, expectBroken } from './claims'
import { play, type Scenario } from './stage'

const NO_VERDICT = 'a timer that fires late is no verdict on the line'

/** vueuse/vueuse#4671, socketio/socket.io#4040: timers sleep, the pong waits to be read, and the line is cut. */
const throttled: Scenario = async (open) => {
  const stage = await open()
  const { host, feed, relay } = stage
  await host.advance(14_000)
  relay.freeze()
  await host.advance(2_000)
  await host.sleep(60_000)
  // Overdue timers fire first; messages that came meanwhile are read after them.
  await host.advance(300)
  // Rows of a minute ago are not called live (CT-60); the line is.
  claim(NO_VERDICT, (await host.text()).includes('Connected'), await host.text())
  relay.thaw()
  await host.until(async () => (await host.newestText()).includes('Snapshot'))
  await host.advance(10_000)
  const opened = stage.seen().filter((line) => line.endsWith('opened')).length
  claim(NO_VERDICT, opened === 1 && feed.openLines() === 1 && (await stage.isLive()), stage.seen())
  claim('it did ask for a sign of life', feed.log.includes('1 Ping'), feed.log)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

const platforms = ['h5', 'app'] as const

test.each(platforms)('complaint 14: CP-14 throttled timers cost no line, on %s', async (platform) => {
  await play(throttled, { platform })
})

test.each(platforms)(
  'complaint 14, without fix: CP-14 an overdue timer cuts a line that lives, on %s',
  async (platform) => {
    await expectBroken(NO_VERDICT, play(throttled, { platform, withoutFix: ['late-timer-is-no-verdict'] }))
  })
