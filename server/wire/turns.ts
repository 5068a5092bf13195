import { addressGroup } from './address'

/** How long a request waits for its turn, ms (SV-242): half of what clients wait for an answer. */
export const maxTurnWaitMs = 5_000

/**
 * Returns whether a request of that address goes on, as soon as it has a turn of the event loop; `false` when that took
 * too long.
 */
export type Turn = (address: string) => boolean | Promise<boolean>

export interface TurnsOptions {
  readonly now: () => number
  /** Calls back in the next turn of the event loop, once sockets were read and written. Default: `setImmediate`. */
  readonly later?: (callback: () => void) => void
}

interface Waiting {
  readonly sinceMs: number
  readonly settle: (may: boolean) => void
}

/**
 * Gives one request a turn in each turn of the event loop, because pings, frames and timers then wait for one request,
 * however many come together. Addresses alternate: no address delays the requests of others by more.
 */
export function createTurns({ now, later = (callback) => void setImmediate(callback) }: TurnsOptions): Turn {
  /** The address whose turn is next first. */
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
    return new Promise((settle) => {
      const group = addressGroup(address)
      const its = waiting.get(group) ?? []
      its.push({ sinceMs: now(), settle })
      waiting.set(group, its)
    })
  }
}
