import { defaultPolicy } from '../../src/connection/policy/connection-policy'
import type { Stage } from './stage'

/** True time, ms. */
export interface LiveTimes {
  readonly allMs: number
  /** All time in which rows were shown as live, by a process that ran or slept. */
  readonly liveMs: number
  /**
   * All time with a lease, the app in front, and line and server sound for longer than the wait for the next attempt at
   * that moment.
   */
  readonly soundMs: number
  /** The live part of the sound time. */
  readonly soundLiveMs: number
}

interface LiveShare {
  /** Before each step: what has been the case since the one before. */
  pass(): void
  /** Something went wrong now, or was put right. */
  disturbed(): void
  /** After each step. */
  look(): void
  times(): LiveTimes
}

const { networkAskMs, tokenTimeoutMs } = defaultPolicy

export function measureLiveShare(stage: () => Stage): LiveShare {
  let lastMs = 0
  let allMs = 0
  let liveMs = 0
  let soundMs = 0
  let soundLiveMs = 0
  let isLive = false
  let isFit = false
  let wasSound = false
  let soundFromMs = 0
  /** The wait for the next attempt is still to be found out. */
  let isAsking = false
  let providerUntilMs = 0

  function isSound(): boolean {
    const { line, server, tokens, world } = stage()
    const { stalled, notReady, silent, refuseTokens } = server.faults
    if (tokens !== 'given') providerUntilMs = world.nowMs() + tokenTimeoutMs
    if (world.nowMs() < providerUntilMs || refuseTokens > 0) return false
    if (stalled || notReady || silent || !server.isUp()) return false
    return line.isSound() && stage().isOnline() && !line.linksInUse().some((link) => link.isDoomed())
  }

  /** How long the client waits for its next attempt of its own accord, ms. */
  function waitMs(): number {
    const app = stage().app()
    if (app === undefined) return 0
    const { status, nextAtMs, pausedBy } = app.client.status()
    if (status === 'failed') return Infinity
    if (pausedBy === 'offline') return networkAskMs
    return nextAtMs === null ? 0 : nextAtMs - stage().device.wallMs()
  }

  return {
    pass() {
      const nowMs = stage().world.nowMs()
      const passedMs = nowMs - lastMs
      allMs += passedMs
      if (isLive) liveMs += passedMs
      // It begins somewhere between two steps.
      const soundPassedMs = isFit && wasSound ? Math.max(0, nowMs - Math.max(lastMs, soundFromMs)) : 0
      soundMs += soundPassedMs
      if (isLive) soundLiveMs += soundPassedMs
      lastMs = nowMs
    },
    disturbed() {
      wasSound = false
    },
    look() {
      const app = stage().app()
      const nowMs = stage().world.nowMs()
      isLive = app !== undefined && app.shown()?.update.freshness.state === 'live'
      isFit = app !== undefined && stage().device.isAwake() && app.lifecycle.isForeground()
        && app.isWanted() && stage().trader() !== null
      const sound = isSound()
      if (sound && !wasSound) {
        soundFromMs = nowMs
        isAsking = true
      }
      wasSound = sound
      const status = app?.client.status().status
      if (status === 'failed') soundFromMs = Infinity
      if (!isAsking || status === undefined) return
      const next = waitMs()
      if (next > 0) soundFromMs = Math.max(soundFromMs, nowMs + next)
      if (next > 0 || isLive) isAsking = false
    },
    times: () => ({ allMs, liveMs, soundMs, soundLiveMs }),
  }
}
