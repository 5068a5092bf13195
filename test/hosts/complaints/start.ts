import { claim } from './claims'
import { within, type Scenario } from './stage'

export const ROWS_LIVE = 'the app starts, and its rows are live over one socket'

/** The app is started, and that is all. */
export const start: Scenario = async (open) => {
  const stage = await open({ live: false })
  const { host, feed } = stage
  await host.holdTime()
  await within(stage, 5_000, ROWS_LIVE, async () => (await stage.isLive()) && feed.openLines() === 1)
  await host.advance(2_000)
  const opened = stage.seen().filter((line) => line.endsWith('opened'))
  claim('one socket is enough', opened.length === 1, stage.seen())
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}
