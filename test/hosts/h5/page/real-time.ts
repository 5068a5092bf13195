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

export const realMs = (ms: number): Promise<void> => new Promise((resolve) => void realTime.after(ms, resolve))
