import { addressGroup } from './address'
import { createFairQueue } from './fair-queue'

/** Maximum wait of a request for its turn, ms (SV-242): half of a client's response timeout. */
export const maxTurnWaitMs = 5_000

/** Number of waiting requests of an address. Further requests are refused (SV-248). */
export const maxWaiting = 2_000

/**
 * Event loop turns before each waiting request (SV-255), because Node accepts one connection per turn. With one turn of
 * 16 ms for each list, a thousand new connections delayed a request by 5 s.
 */
const loopTurns = 16
/** Time after which the next request does not wait for further event loop turns, ms (SV-255). */
const maxLoopMs = 20

/** Returns whether a request may continue, once its turn has come; `false` when the wait was too long. */
export type Turn = (address: string) => boolean | Promise<boolean>

export interface TurnsOptions {
  readonly now: () => number
  /** Calls the function in the next turn of the event loop, after socket reads and writes. Default: `setImmediate`. */
  readonly later?: (callback: () => void) => void
  /** Number of requests per turn. Default: 1. */
  readonly atOnce?: number
  /** Event loop turns before each further turn, see `loopTurns`. */
  readonly loops?: number
}

interface Waiting {
  readonly sinceMs: number
  readonly settle: (may: boolean) => void
}

/**
 * Runs one request per turn of the event loop, so that pings, frames and timers wait for at most one request. Addresses
 * alternate, so no address delays others by more than one request.
 */
export function createTurns(options: TurnsOptions): Turn {
  const { now, later = (callback) => void setImmediate(callback), atOnce = 1, loops = loopTurns } = options
  const waiting = createFairQueue<Waiting>(maxWaiting)
  let isTaken = false

  function goOn(): void {
    let settled = 0
    for (let next = waiting.take(); next !== undefined; next = waiting.take()) {
      const isLate = now() - next.sinceMs > maxTurnWaitMs
      next.settle(!isLate)
      settled += isLate ? 0 : 1
      if (settled === atOnce) break
    }
    if (settled > 0) return goOnLater()
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
