import { addressGroup } from './address'
import { createFairQueue } from './fair-queue'

/** Maximum time that a request waits for its event loop turn (SV-242): half of a client's response timeout. */
export const maxTurnWaitMs = 5_000

/** Maximum number of waiting requests per address. Further requests are refused (SV-248). */
export const maxWaiting = 2_000

/**
 * Number of event loop turns between two waiting requests. Node accepts only one connection per turn (SV-255). With a
 * single turn, a thousand new connections delayed a request by 5 s.
 */
const loopTurns = 16
/** Maximum total time for the event loop turns between two requests (SV-255). */
const maxLoopMs = 20

/** Maximum number of late requests refused per event loop turn (SV-299). */
const lateAtOnce = 20

/** Returns `false` when a request waited too long for its turn. */
export type Turn = (address: string) => boolean | Promise<boolean>

export interface TurnsOptions {
  readonly now: () => number
  /** Schedules the next turn. Default: `setImmediate`, which runs after socket reads and writes. */
  readonly later?: (callback: () => void) => void
  /** Requests per turn. Default: 1. */
  readonly atOnce?: number
  /** See `loopTurns`. */
  readonly loops?: number
}

interface Waiting {
  readonly sinceMs: number
  readonly settle: (may: boolean) => void
}

/**
 * Runs one request per turn, so pings, frames and timers wait for at most one request. Turns alternate between
 * addresses.
 */
export function createTurns(options: TurnsOptions): Turn {
  const { now, later = (callback) => void setImmediate(callback), atOnce = 1, loops = loopTurns } = options
  const waiting = createFairQueue<Waiting>(maxWaiting)
  let isTaken = false

  function goOn(): void {
    let settled = 0
    let late = 0
    for (let next = waiting.take(); next !== undefined; next = waiting.take()) {
      const isLate = now() - next.sinceMs > maxTurnWaitMs
      next.settle(!isLate)
      if (isLate) late += 1
      else settled += 1
      if (settled === atOnce || late === lateAtOnce) break
    }
    if (settled > 0) return goOnLater()
    if (late > 0) return later(goOn)
    isTaken = false
  }

  function goOnLater(sinceMs = now(), left = loops): void {
    later(() => (left > 1 && now() - sinceMs < maxLoopMs ? goOnLater(sinceMs, left - 1) : goOn()))
  }

  return (address) => {
    if (!isTaken) {
      isTaken = true
      goOnLater()
      return true
    }
    let settle: (may: boolean) => void = () => undefined
    const may = new Promise<boolean>((resolve) => void (settle = resolve))
    return waiting.add(addressGroup(address), { sinceMs: now(), settle }) && may
  }
}
