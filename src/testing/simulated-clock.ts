import type { Clock, TimerHandle } from '../connection/ports/ports'

/** A clock whose time passes only when the test calls `advance`. */
export interface SimulatedClock extends Clock {
  /** Returns the elapsed milliseconds, independent of the wall clock. */
  elapsed(): number
  /**
   * Advances the time by `ms`. Fires due timers, including timers that callbacks add, by due time and then by
   * insertion order.
   * @throws RangeError if the time is negative; Error after 2,000,000 timers in one call
   */
  advance(ms: number): void
  /** Like `advance`, but also settles promises before, between and after the timers, which most tests require. */
  advanceAsync(ms: number): Promise<void>
  /**
   * Advances the wall clock by `ms` without firing timers, as when a laptop sleeps. Overdue timers fire at the next
   * `advance(0)`.
   */
  suspend(ms: number): void
  /** Sets the wall clock to a time, epoch ms. Timers keep their remaining delays. */
  setWall(ms: number): void
  /** Returns the number of pending timers. */
  pending(): number
}

interface Timer {
  readonly id: number
  readonly dueMs: number
  readonly callback: () => void
}

/** Maximum delay. A longer real `setTimeout` fires immediately (PF-18). */
const MAX_DELAY_MS = 2_147_483_647
/** Maximum number of timers per call. Above this number, the clock throws, because the test would never end (TE-5). */
const MAX_TIMERS_IN_ONE_SPAN = 2_000_000

const comesBefore = (one: Timer, other: Timer): boolean =>
  one.dueMs < other.dueMs || (one.dueMs === other.dueMs && one.id < other.id)

/** `setImmediate` exists only in Node. In browsers, the clock uses a slower timer. */
declare const setImmediate: ((callback: () => void) => unknown) | undefined

// Stores the real timer, because a test may replace global timers.
const realTimer = setTimeout
const soon = typeof setImmediate === 'function' ? setImmediate : (callback: () => void) => realTimer(callback, 0)
const promisesSettled = (): Promise<void> => new Promise((resolve) => void soon(resolve))

/**
 * Creates a simulated clock for a client's timers.
 * @param startMs the initial wall-clock time, ms since the epoch
 * @default 1 January 2024, 00:00 UTC
 * @example
 * const clock = createTestClock()
 * const server = createTestServer({ clock })
 * await clock.advanceAsync(60_000)
 */
export function createSimulatedClock(startMs = 1_704_067_200_000): SimulatedClock {
  return createSettledClock(startMs, promisesSettled)
}

/** @param settled how `advanceAsync` waits for promises */
export function createSettledClock(startMs: number, settled: () => Promise<void>): SimulatedClock {
  let elapsedMs = 0
  let wallOffsetMs = startMs
  let lastId = 0
  /** Pending timers, sorted in reverse firing order, because removing the last item is cheap. */
  const queue: Timer[] = []
  const waiting = new Map<number, Timer>()

  function placeOf(timer: Timer): number {
    let low = 0
    let high = queue.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const other = queue[middle]
      if (other !== undefined && comesBefore(timer, other)) low = middle + 1
      else high = middle
    }
    return low
  }

  function takeDue(untilMs: number): Timer | undefined {
    const next = queue[queue.length - 1]
    if (next === undefined || next.dueMs > untilMs) return undefined
    queue.pop()
    waiting.delete(next.id)
    elapsedMs = Math.max(elapsedMs, next.dueMs)
    return next
  }

  function spanEnd(ms: number): number {
    if (!(ms >= 0)) throw new RangeError(`Simulated time cannot run backwards: ${ms}`)
    return elapsedMs + ms
  }

  function countFired(fired: number): number {
    if (fired >= MAX_TIMERS_IN_ONE_SPAN) throw new Error('Timers keep setting timers, so time cannot advance')
    return fired + 1
  }

  return {
    now: () => wallOffsetMs + elapsedMs,
    elapsed: () => elapsedMs,
    setTimer(callback, delayMs): TimerHandle {
      if (Number.isNaN(delayMs) || delayMs > MAX_DELAY_MS) {
        throw new RangeError(`A timer cannot wait ${delayMs} ms`)
      }
      lastId += 1
      const timer: Timer = { id: lastId, dueMs: elapsedMs + Math.max(0, delayMs), callback }
      queue.splice(placeOf(timer), 0, timer)
      waiting.set(timer.id, timer)
      return timer.id
    },
    clearTimer(handle): void {
      if (typeof handle !== 'number') return
      const timer = waiting.get(handle)
      if (timer === undefined) return
      waiting.delete(handle)
      queue.splice(placeOf(timer), 1)
    },
    advance(ms): void {
      const untilMs = spanEnd(ms)
      let fired = 0
      for (let timer = takeDue(untilMs); timer !== undefined; timer = takeDue(untilMs)) {
        fired = countFired(fired)
        timer.callback()
      }
      elapsedMs = Math.max(elapsedMs, untilMs)
    },
    async advanceAsync(ms): Promise<void> {
      const untilMs = spanEnd(ms)
      let fired = 0
      await settled()
      for (let timer = takeDue(untilMs); timer !== undefined; timer = takeDue(untilMs)) {
        fired = countFired(fired)
        timer.callback()
        await settled()
      }
      elapsedMs = Math.max(elapsedMs, untilMs)
      await settled()
    },
    suspend(ms): void {
      elapsedMs = spanEnd(ms)
    },
    setWall(ms): void {
      wallOffsetMs = ms - elapsedMs
    },
    pending: () => queue.length,
  }
}
