import { defaultPolicy } from '../../../src/connection/policy/connection-policy'
import type { MessageJudges } from './message-judges'
import { traders, type Stage } from './stage'

const mostSleepMs = 3 * 3_600_000
/** The last window ends then; before it a dead line must be noticed, and a server may have said "later". */
const mostWaitMs = 83_000 + 25_000 + defaultPolicy.retryLaterMs
/** A connection and a snapshot on a sound line. */
const connectMs = 2_000
const settleMs = 1_000
/** Longer than a line that is slow more than once takes. */
const mostDelayMs = 15_000
/** A question is asked again after 10 s, and an order before it in its channel may need one too. */
const mostSettleMs = 90_000
/** The minimum of each history, as far as frames arrive. */
const minFrames = 200
/** Enough for all frames that are wanted, on a market that moves twice a second. */
const mostWatchMs = 400_000
const lookEachMs = 100

/** The page is in front and needs the socket, and all works: the way back, and what must have come of everything. */
export async function finish(stage: Stage, messages: MessageJudges): Promise<void> {
  const { device, line, server } = stage
  const isBroken = (): boolean => stage.world().violation() !== undefined

  /** Goes on until then, or until `isReached`. */
  async function runOn(forMs: number, isReached: () => boolean, eachMs = lookEachMs): Promise<void> {
    for (let ms = 0; ms < forMs && !isReached() && !isBroken(); ms += eachMs) await device.time.advanceAsync(eachMs)
  }
  const isUp = (): boolean => device.isAwake() && server.isUp()
  await runOn(mostSleepMs, isUp, settleMs)
  // Events that waited for the device to wake come first, and what a slow line still carries.
  await device.time.advanceAsync(mostDelayMs)
  if (isBroken()) return
  const { client } = stage.app()

  /** Not on a connection that is dead, and not found out yet. */
  const isLive = (): boolean => client.status().status === 'open'
    && stage.app().shown()?.update.freshness.state === 'live' && line.link()?.isDoomed() === false
  const hasFailed = (): boolean => client.status().status === 'failed'
  const notify = (): string => JSON.stringify(client.status())

  let opensBefore = line.opens()
  await runOn(mostWaitMs, () => isLive() || hasFailed())
  if (isBroken()) return
  if (hasFailed()) {
    opensBefore = line.opens()
    const answer = client.reconnect()
    await runOn(connectMs, isLive)
    stage.judge('way-back', isLive() && answer === 'attempting', () => `reconnect() gave ${answer}, then ${notify()}`)
  }
  stage.judge('way-back', isLive(), notify)
  const opens = line.opens() - opensBefore
  stage.judge('way-back', opens <= 1, () => `${opens} connections for one way back`)
  if (isBroken()) return

  const hasFrames = (): boolean => (stage.world().tally['frames'] ?? 0) >= minFrames
  await runOn(mostWatchMs, () => hasFrames() && isLive(), settleMs)
  stage.judge('way-back', isLive() && hasFrames(), () => `few frames, then ${notify()}`)

  // Each user who posted a message signs in once more, and everything of theirs settles.
  const present = stage.trader()
  const others = traders.filter((trader) => trader !== present && messages.unsettled(trader).length > 0)
  for (const trader of [present, ...others]) {
    if (trader === null || isBroken()) continue
    if (trader !== stage.trader()) stage.signIn(trader)
    await runOn(mostSettleMs, () => messages.unsettled(trader).length === 0, settleMs)
    messages.judgeAll(trader)
  }
}
