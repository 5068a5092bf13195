import { addressGroup } from './address'

/** Maximum wait of a request for its turn, ms (SV-242): half of a client's response timeout. */
export const maxTurnWaitMs = 5_000

/** Number of waiting requests of an address; one more is refused (SV-248). */
export const maxWaiting = 2_000

/**
 * Event loop turns for each request that has waited (SV-255), because Node accepts one connection per turn. With one
 * turn of 16 ms for each list, a thousand new connections delayed a request for 5 s.
 */
export const loopTurns = 16

function afterLoopTurns(callback: () => void, left = loopTurns): void {
  setImmediate(() => (left > 1 ? afterLoopTurns(callback, left - 1) : callback()))
}

/** Returns whether a request may continue, once it has a turn of the event loop; `false` when that took too long. */
export type Turn = (address: string) => boolean | Promise<boolean>

export interface TurnsOptions {
  readonly now: () => number
  /** Calls the function after socket reads and writes. Default: after `loopTurns` turns of the event loop. */
  readonly later?: (callback: () => void) => void
}

interface Waiting {
  readonly sinceMs: number
  readonly settle: (may: boolean) => void
}

/**
 * Gives one request a turn per turn of the event loop, so that pings, frames and timers wait for at most one request.
 * Addresses alternate, so no address delays the requests of others by more than one.
 */
export function createTurns({ now, later = afterLoopTurns }: TurnsOptions): Turn {
  /** Addresses in the order of their next turn. */
  const waiting = new Map<string, Waiting[]>()
  let isTaken = false

  function takeNext(): Waiting | undefined {
    const [next] = waiting
    if (next === undefined) return undefined
    const [group, its] = next
    const first = its.shift()
    waiting.delete(group)
    if (its.length > 0) waiting.set(group, its)
    return first
  }

  function goOn(): void {
    for (let next = takeNext(); next !== undefined; next = takeNext()) {
      const isLate = now() - next.sinceMs > maxTurnWaitMs
      next.settle(!isLate)
      if (!isLate) return later(goOn)
    }
    isTaken = false
  }

  return (address) => {
    if (!isTaken) {
      isTaken = true
      later(goOn)
      return true
    }
    const group = addressGroup(address)
    const its = waiting.get(group) ?? []
    if (its.length >= maxWaiting) return false
    return new Promise((settle) => {
      its.push({ sinceMs: now(), settle })
      waiting.set(group, its)
    })
  }
}
