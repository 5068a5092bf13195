import { defaultPolicy } from '../../../src/connection/policy/connection-policy'
import { networkAskMs } from '../../../src/connection/machine/fixed-times'
import type { Stage } from './stage'

/** True time, in ms. */
interface LiveTimes {
  readonly allMs: number
  /** Total time in which a running or sleeping process showed rows as live. */
  readonly liveMs: number
  /**
   * All time with a lease, the app in the foreground, and a healthy network and server for longer than the current wait
   * for the next attempt.
   */
  readonly soundMs: number
  readonly soundLiveMs: number
}

const { tokenTimeoutMs } = defaultPolicy

/** @param stage read only after it is complete */
export function measureLiveShare(stage: () => Stage) {
  let lastMs = 0
  let isLive = false
  let isFit = false
  let wasSound = false
  let soundFromMs = 0
  /** The wait for the next attempt is not known yet. */
  let isAsking = false
  let providerUntilMs = 0
  const nowMs = (): number => stage().device.time.elapsed()
  const add = (name: keyof LiveTimes, ms: number): void => stage().count(`live ${name}`, ms)

  function isSound(): boolean {
    const { isOnline, line, server } = stage()
    const { stalled, notReady, silent, refuseTokens } = server.faults
    if (stage().world().provided.mode !== 'now') providerUntilMs = nowMs() + tokenTimeoutMs
    if (nowMs() < providerUntilMs || refuseTokens > 0) return false
    if (stalled || notReady || silent || !server.isUp()) return false
    return line.isSound() && isOnline && !line.linksInUse().some((link) => link.isDoomed())
  }

  function waitMs(): number {
    const app = stage().app()
    const { status, nextAtMs, pausedBy } = app.client.status()
    if (status === 'failed') return Infinity
    if (pausedBy === 'offline') return networkAskMs
    return nextAtMs === null ? 0 : nextAtMs - stage().device.process().clock.now()
  }

  return {
    /** Called before each step with the state since the previous step. */
    pass(): void {
      const atMs = nowMs()
      const passedMs = atMs - lastMs
      add('allMs', passedMs)
      if (isLive) add('liveMs', passedMs)
      // The state starts at some time between two steps.
      const soundPassedMs = isFit && wasSound ? Math.max(0, atMs - Math.max(lastMs, soundFromMs)) : 0
      add('soundMs', soundPassedMs)
      if (isLive) add('soundLiveMs', soundPassedMs)
      lastMs = atMs
    },
    look(): void {
      const app = stage().app()
      const isThere = app.process.isAlive()
      const atMs = nowMs()
      isLive = isThere && app.shown()?.update.freshness.state === 'live'
      isFit = isThere && stage().device.isAwake() && stage().world().lifecycle.isForeground()
        && app.isWanted() && stage().trader() !== null
      const sound = isSound()
      if (sound && !wasSound) {
        soundFromMs = atMs
        isAsking = true
      }
      wasSound = sound
      const status = isThere ? app.client.status().status : undefined
      if (status === 'failed') soundFromMs = Infinity
      if (!isAsking || status === undefined) return
      const next = waitMs()
      if (next > 0) soundFromMs = Math.max(soundFromMs, atMs + next)
      if (next > 0 || isLive) isAsking = false
    },
  }
}
