import { defaultPolicy } from '../../../src/connection/policy/connection-policy'
import type { MessageJudges } from './message-judges'
import { traders, type Stage } from './stage'

const mostSleepMs = 3 * 3_600_000
/** Time until the last window ends, including the detection of a dead connection and a server's "later". */
const mostWaitMs = 83_000 + 25_000 + defaultPolicy.retryLaterMs
/** Time for a connection and a snapshot on a healthy network. */
const connectMs = 2_000
const settleMs = 1_000
const mostDelayMs = 15_000
/** A message may wait for a repeated query (10 s) and for an earlier order in its queue. */
const mostSettleMs = 90_000
const minFrames = 200
/** Enough time for all required frames while the market moves twice a second. */
const mostWatchMs = 400_000
const lookEachMs = 100

/** Checks the reconnect and each action's required result while the page is in the foreground and everything works. */
export async function finish(stage: Stage, messages: MessageJudges): Promise<void> {
  const { device, line, server } = stage
  const isBroken = (): boolean => stage.world().violation() !== undefined

  async function runOn(forMs: number, isReached: () => boolean, eachMs = lookEachMs): Promise<void> {
    for (let ms = 0; ms < forMs && !isReached() && !isBroken(); ms += eachMs) await device.time.advanceAsync(eachMs)
  }
  const isUp = (): boolean => device.isAwake() && server.isUp()
  await runOn(mostSleepMs, isUp, settleMs)
  // Waits for events that were delayed until the device woke, and then for frames on a slow connection.
  await device.time.advanceAsync(mostDelayMs)
  if (isBroken()) return
  const { client } = stage.app()

  /** Returns false if the connection is dead, even before the client detects this. */
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

  // Each user who posted a message signs in again, and all their messages settle.
  const present = stage.trader()
  const others = traders.filter((trader) => trader !== present && messages.unsettled(trader).length > 0)
  for (const trader of [present, ...others]) {
    if (trader === null || isBroken()) continue
    if (trader !== stage.trader()) stage.signIn(trader)
    await runOn(mostSettleMs, () => messages.unsettled(trader).length === 0, settleMs)
    messages.judgeAll(trader)
  }
}
