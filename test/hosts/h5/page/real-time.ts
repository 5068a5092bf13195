import type { RealTime } from '../../app-clock'

const { setTimeout, clearTimeout, performance } = window
const nowMs = performance.now.bind(performance)
const waiting: (() => void)[] = []
const channel = new MessageChannel()
channel.port1.onmessage = () => waiting.shift()?.()

/** The browser's time, read before the page's time replaces it. */
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
    /** Resolves after a turn of the process with the servers and the driver. */
    farTurn(): Promise<void>
  }
}

/** Maximum ms that one turn counts. */
const TURN_MS = 10
let sharedMs = 0
let readAtMs = nowMs()

/**
 * Time that passes only with turns of both processes, the page's and the servers'. On a busy machine it is slower than
 * real time, so that short waits are long enough.
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
