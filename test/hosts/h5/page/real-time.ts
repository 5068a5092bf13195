import type { RealTime } from '../../app-clock'

const { setTimeout, clearTimeout, performance } = window
const nowMs = performance.now.bind(performance)
const waiting: (() => void)[] = []
const channel = new MessageChannel()
channel.port1.onmessage = () => waiting.shift()?.()

/** The browser's time, read before the page's own time replaces it. */
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
    /** Resolves after a turn of the process that runs the servers and the driver. */
    farTurn(): Promise<void>
  }
}

/** Maximum time that one turn counts, in ms. */
const TURN_MS = 10
let sharedMs = 0
let readAtMs = nowMs()

/**
 * Passes only with turns of both processes, the page's and the servers'. On a busy machine it is slower than real time,
 * so that waits of part of a second are long enough on each machine.
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
