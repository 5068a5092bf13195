import { test } from 'vitest'
import { claim, expectBroken } from './claims'
import { play, within, type Scenario } from './stage'

const GOODBYE = 'after half a minute in the background the socket is given back'

/** dcloudio/uni-app#1272: kept busy in the background, the app is killed after minutes. */
const minutesInTheBackground: Scenario = async (open) => {
  const stage = await open()
  const { host, feed } = stage
  await host.toBackground()
  await within(stage, 35_000, GOODBYE, () => feed.openLines() === 0)
  const words = stage.seen().join(', ')
  claim('it says goodbye first', words === '1 opened, 1 Subscribe, 1 Unsubscribe, 1 closed 1000', words)
  feed.forget()
  await host.advance(300_000)
  claim('for minutes it keeps still', feed.log.length === 0 && (await host.madeSockets()).length === 1, feed.log)
  // Killed all the same: the user starts it again.
  await host.stop()
  const next = await open({ after: stage })
  claim('a fresh start has one line of its own', next.seen().join(', ') === '2 opened, 2 Subscribe', next.seen())
  claim('nothing was thrown', host.errors().length + next.host.errors().length === 0, host.errors())
}

test('complaint 4: CP-4 the App runs nothing in the background, and starts again if it was killed', async () => {
  await play(minutesInTheBackground, { platform: 'app' })
})

test('complaint 4, without fix: CP-4 the App keeps its socket busy in the background', async () => {
  const setting = { platform: 'app', withoutFix: ['goodbye-in-the-background'] } as const
  await expectBroken(GOODBYE, play(minutesInTheBackground, setting))
})
