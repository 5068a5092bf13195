import type { Random } from '../../src/connection/ports/ports'

/** Timers for code without a clock port, for one client at a time. */
export interface SimulatedGlobals {
  nowMs(): number
  /** Drops every timer and sets the time to 0. */
  reset(): void
  after(delayMs: number, callback: () => void): void
  /**
   * Fires the timers that are due until this time, and settles promises in between. Stops earlier when no timer is
   * left.
   */
  run(untilMs: number): Promise<void>
  draws(): number
  restore(): void
}

interface Timer {
  readonly id: number
  readonly dueMs: number
  readonly callback: () => void
}

/** Longest promise chain of a peer between a timer and its effect, with a few turns to spare. */
const settlingTurns = 10

async function settle(): Promise<void> {
  for (let turn = 0; turn < settlingTurns; turn += 1) await Promise.resolve()
}

/** Replaces the global timers and `Math.random` until `restore`. */
export function simulateGlobals(random: Random): SimulatedGlobals {
  const { setTimeout: realSetTimeout, clearTimeout: realClearTimeout } = globalThis
  const realRandom = Math.random
  let timers: Timer[] = []
  let elapsedMs = 0
  let lastId = 0
  let asked = 0

  function set(callback: () => void, delayMs = 0): number {
    lastId += 1
    timers.push({ id: lastId, dueMs: elapsedMs + Math.max(0, delayMs), callback })
    return lastId
  }

  function takeDue(untilMs: number): Timer | undefined {
    let first: Timer | undefined
    for (const timer of timers) if (first === undefined || timer.dueMs < first.dueMs) first = timer
    if (first === undefined || first.dueMs > untilMs) return undefined
    timers.splice(timers.indexOf(first), 1)
    return first
  }

  Object.assign(globalThis, {
    setTimeout: set,
    clearTimeout: (id: unknown) => {
      timers = timers.filter((timer) => timer.id !== id)
    },
  })
  Math.random = () => {
    asked += 1
    return random.next()
  }

  return {
    nowMs: () => elapsedMs,
    reset() {
      timers = []
      elapsedMs = 0
      asked = 0
    },
    after: (delayMs, callback) => void set(callback, delayMs),
    async run(untilMs) {
      await settle()
      for (let timer = takeDue(untilMs); timer !== undefined; timer = takeDue(untilMs)) {
        elapsedMs = timer.dueMs
        timer.callback()
        await settle()
      }
      elapsedMs = Math.max(elapsedMs, untilMs)
    },
    draws: () => asked,
    restore() {
      Object.assign(globalThis, { setTimeout: realSetTimeout, clearTimeout: realClearTimeout })
      Math.random = realRandom
    },
  }
}
