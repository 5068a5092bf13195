import { isFaultKind, type FaultKind, type Planned, type Schedule } from './action'
import type { Breakage } from './breakage'
import { createChecks, type CheckCounts, type Violation } from './checks'
import { commitFault } from './commit-fault'
import { performAction } from './perform-action'
import { finish, maxSleepMs } from './finish'
import { measureLiveShare, type LiveTimes } from './live-share'
import type { PlatformName } from './platform'
import { minFaults, makeSchedule } from './schedule'
import { createStage, type Stage } from './stage'
import { watchClient } from './watch-client'
import { watchMessages } from './watch-messages'

interface RunOptions {
  readonly seed: number
  readonly platform: PlatformName
  /** Only these of the schedule's actions, by their ids. Default all. */
  readonly only?: ReadonlySet<number> | undefined
  readonly breakage?: Breakage
}

export interface RunResult {
  readonly violation: Violation | undefined
  readonly counts: Readonly<CheckCounts>
  readonly faults: ReadonlyMap<FaultKind, number>
  /** Frames that arrived, either way. */
  readonly frames: number
  /** Messages posted. */
  readonly posted: number
  readonly live: LiveTimes
}

/** How long a user looks at a failure before tapping "try again". */
const userReactsMs = 4_000

const extraMs = 6_000
const maxExtras = 40

const realSetImmediate = setImmediate
/** Set at once, because a turn of the event loop takes longer than most steps, and runs all that are set before it. */
const immediatesATurn = 128
const waiting: (() => void)[] = []
let immediates = 0

/** Node runs what promises wait for, and finds rejections that nothing handles, before each next immediate too. */
function promisesSettled(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve)
    if (immediates >= waiting.length) return
    immediates += immediatesATurn
    for (let count = 0; count < immediatesATurn; count += 1) realSetImmediate(settleNext)
  })
}

function settleNext(): void {
  immediates -= 1
  waiting.shift()?.()
}

/** Goes on until then, or until `isReached`; false when it was not, or when an invariant broke. */
export type RunOn = (forMs: number, isReached?: () => boolean) => Promise<boolean>

/** Plays a schedule from a seed: the same seed and platform, and the same actions, always give the same run. */
export async function runSchedule({ seed, platform, only, breakage = {} }: RunOptions): Promise<RunResult> {
  const { actions, calmAtMs }: Schedule = makeSchedule(seed, platform)
  const checks = createChecks(() => stage.world.nowMs())
  const messages = watchMessages(() => stage, checks)
  const client = watchClient(() => stage, checks, messages)
  const share = measureLiveShare(() => stage)
  const stage: Stage = createStage({
    seed, platform, breakage,
    watch: {
      ...client,
      statusChanged(status) {
        client.statusChanged(status)
        if (status.status === 'failed') tapRetryLater()
      },
      started(app) {
        client.started(app)
        messages.started(app)
      },
      sessionChanged: messages.sessionChanged,
      written(key, text) {
        client.written(key, text)
        messages.written(key, text)
      },
      executed: messages.executed,
      post: messages.post,
    },
  })

  /** Looks again while the app is in the background, where it cannot be tapped. */
  function tapRetryLater(): void {
    const failed = stage.app()
    stage.world.after(userReactsMs, () => stage.onceAwake((app) => {
      if (app !== failed || app.client.status().status !== 'failed' || isFinishing) return
      if (app.lifecycle.isForeground()) app.client.reconnect()
      else tapRetryLater()
    }))
  }
  let isFinishing = false

  function play({ action }: Planned): void {
    share.disturbed()
    if (isFault(action)) commitFault(stage, action)
    else performAction(stage, action)
  }

  const runOn: RunOn = async (forMs, isReached) => {
    const untilMs = stage.world.nowMs() + forMs
    for (;;) {
      const run = stage.world.next(untilMs)
      share.pass()
      if (run === undefined) return isReached === undefined
      run()
      if (stage.device.takeActivity()) await promisesSettled()
      client.stepped()
      share.look()
      if (checks.violation() !== undefined) return false
      if (isReached?.() === true) return true
    }
  }

  stage.start()
  for (const planned of actions) {
    if (only === undefined || only.has(planned.id)) stage.world.after(planned.atMs, () => play(planned))
  }
  if (await runOn(calmAtMs)) {
    // Some faults find nothing to happen to; resets make up for them.
    await runOn(maxSleepMs, () => stage.device.isAwake())
    for (let tries = 0; tries < maxExtras && stage.count.total() < minFaults && only === undefined; tries += 1) {
      commitFault(stage, { kind: 'reset' })
      await runOn(extraMs)
    }
    isFinishing = true
    await finish({ stage, checks, messages, runOn })
  }
  return {
    violation: checks.violation(),
    counts: checks.counts(),
    faults: stage.count.faults,
    frames: stage.count.frames(),
    posted: messages.posted(),
    live: share.times(),
  }
}

const isFault = (action: Planned['action']): action is Extract<Planned['action'], { kind: FaultKind }> =>
  isFaultKind(action.kind)
