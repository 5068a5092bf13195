import { defaultPolicy } from '../../src/core/policy/default-policy'
import type { Checks } from './checks'
import type { RunOn } from './run-schedule'
import type { Stage } from './stage'

export interface FinishOptions {
  readonly stage: Stage
  readonly checks: Checks
  readonly runOn: RunOn
}

const longestSleepMs = 3 * 3_600_000
/** The last window ends then; before it a dead line must be noticed, and a server may have said "later". */
const longestWaitMs = 83_000 + 25_000 + defaultPolicy.retryLaterMs
/** A connection and a snapshot on a sound line. */
const connectMs = 2_000
const leastFrames = 200
const leaveMs = 3_000

/** Faults stop, the page is in front and needs the socket: the way back, and what must have come of everything. */
export async function finish({ stage, checks, runOn }: FinishOptions): Promise<void> {
  const { device, line } = stage
  stage.calm()
  const isUp = (): boolean => stage.app() !== undefined && device.isAwake() && stage.server.isUp()
  if (!isUp()) await runOn(longestSleepMs, isUp)
  const app = stage.app()
  if (app === undefined || checks.violation() !== undefined) return
  const { client } = app

  const isLive = (): boolean => client.status().status === 'open' && app.shown()?.update.truth.state === 'live'
  const hasFailed = (): boolean => client.status().status === 'failed'
  const tell = (): string => JSON.stringify(client.status())

  let opensBefore = line.opens()
  if (!isLive()) await runOn(longestWaitMs, () => isLive() || hasFailed())
  if (checks.violation() !== undefined) return
  if (hasFailed()) {
    opensBefore = line.opens()
    const answer = client.reconnect()
    await runOn(connectMs, isLive)
    checks.judge('way-back', isLive() && answer === 'attempting', () => `reconnect() gave ${answer}, then ${tell()}`)
  }
  checks.judge('way-back', isLive(), tell)
  const opens = line.opens() - opensBefore
  checks.judge('way-back', opens <= 1, () => `${opens} connections for one way back`)
  if (checks.violation() !== undefined) return

  while (stage.frames() < leastFrames && await runOn(5_000)) { /* The line is sound: frames come. */ }
  client.dispose()
  await runOn(leaveMs)
  const timers = app.process.timers()
  const held = line.heldLinks().length
  checks.judge('nothing-left', timers === 0 && held === 0, () => `${timers} timers, ${held} sockets`)
}
