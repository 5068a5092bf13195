import { defaultPolicy } from '../../src/connection/policy/connection-policy'
import type { Checks } from './checks'
import type { RunOn } from './run-schedule'
import { minFrames } from './schedule'
import { traders, type Stage } from './stage'
import type { MessageWatch } from './watch-messages'

interface FinishOptions {
  readonly stage: Stage
  readonly checks: Checks
  readonly messages: MessageWatch
  readonly runOn: RunOn
}

export const maxSleepMs = 3 * 3_600_000
/** The last window ends then; before it a dead line must be noticed, and a server may have said "later". */
const maxWaitMs = 83_000 + 25_000 + defaultPolicy.retryLaterMs
/** A connection and a snapshot on a sound line. */
const connectMs = 2_000
const leaveMs = 3_000
const settleMs = 1_000
/** A question is asked again after 10 s, and an order before it in its channel may need one too. */
const maxSettleMs = 90_000
/** Enough for all frames that are wanted, on a market that moves twice a second. */
const maxWatchMs = 400_000

/** Faults stop, the page is in front and needs the socket: the way back, and what must have come of everything. */
export async function finish({ stage, checks, messages, runOn }: FinishOptions): Promise<void> {
  const { device, line } = stage
  stage.calm()
  const isUp = (): boolean => stage.app() !== undefined && device.isAwake() && stage.server.isUp()
  if (!isUp()) await runOn(maxSleepMs, isUp)
  // Events that waited for the device to wake come first.
  await runOn(settleMs)
  const app = stage.app()
  if (app === undefined || checks.violation() !== undefined) return
  const { client } = app

  /** Not on a connection that is dead, and not found out yet. */
  const isLive = (): boolean => client.status().status === 'open' && app.shown()?.update.freshness.state === 'live'
    && line.link()?.isDoomed() === false
  const hasFailed = (): boolean => client.status().status === 'failed'
  const notify = (): string => JSON.stringify(client.status())

  let opensBefore = line.opens()
  if (!isLive()) await runOn(maxWaitMs, () => isLive() || hasFailed())
  if (checks.violation() !== undefined) return
  if (hasFailed()) {
    opensBefore = line.opens()
    const answer = client.reconnect()
    await runOn(connectMs, isLive)
    checks.judge('way-back', isLive() && answer === 'attempting', () => `reconnect() gave ${answer}, then ${notify()}`)
  }
  checks.judge('way-back', isLive(), notify)
  const opens = line.opens() - opensBefore
  checks.judge('way-back', opens <= 1, () => `${opens} connections for one way back`)
  if (checks.violation() !== undefined) return

  await runOn(maxWatchMs, () => stage.count.frames() >= minFrames && isLive())
  checks.judge('way-back', isLive() && stage.count.frames() >= minFrames, () =>
    `${stage.count.frames()} frames, then ${notify()}`)
  await settleMessages()
  if (checks.violation() !== undefined) return
  app.outbox.dispose()
  client.dispose()
  await runOn(leaveMs)
  const timers = app.process.timers()
  const sockets = line.linksInUse().length
  checks.judge('nothing-left', timers === 0 && sockets === 0, () => `${timers} timers, ${sockets} sockets`)

  /** Each user who posted a message signs in once more, and everything of theirs settles. */
  async function settleMessages(): Promise<void> {
    const present = stage.trader()
    const others = traders.filter((trader) => trader !== present && messages.unsettled(trader).length > 0)
    for (const trader of [present, ...others]) {
      if (trader === null) continue
      if (trader !== stage.trader()) stage.signIn(trader)
      await runOn(maxSettleMs, () => messages.unsettled(trader).length === 0)
      messages.judgeAll(trader)
      if (checks.violation() !== undefined) return
    }
  }
}
