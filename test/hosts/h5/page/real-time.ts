import type { RealTime } from '../../app-clock'

const { setTimeout, clearTimeout, performance } = window
const nowMs = performance.now.bind(performance)
const waiting: (() => void)[] = []
const channel = new MessageChannel()
channel.port1.onmessage = () => waiting.shift()?.()

/** The browser's time, taken before the page's own is put in its place. */
export const realTime: RealTime = {
  nowMs,
  after(delayMs, callback) {
    const timer = setTimeout.call(window, callback, delayMs)
    return () => clearTimeout.call(window, timer)
  },
  soon: () => new Promise((resolve) => {
    waiting.push(resolve)
    channel.port2.postMessage(0)
  }),
}

declare global {
  interface Window {
    /** Resolves after a turn of the process that has the servers and the driver. */
    farTurn(): Promise<void>
  }
}

/** The most that one turn counts, ms. */
const TURN_MS = 10
let sharedMs = 0
let readAtMs = nowMs()

/**
 * Passes only with turns of both processes, the page's and the servers': on a busy machine it is slower than real time,
 * so that what takes part of a second on a quiet one is waited for on each.
 */
export const sharedTime = {
  nowMs: (): number => sharedMs,
  async pass(): Promise<void> {
    await window.farTurn()
    const presentMs = nowMs()
    sharedMs += Math.min(TURN_MS, presentMs - readAtMs)
    readAtMs = presentMs
  },
}

export const realMs = (ms: number): Promise<void> => new Promise((resolve) => void realTime.after(ms, resolve))
