/** The app's own time: it runs with the real one, or stands still and moves only when told. */
export interface AppClock {
  now(): number
  setTimeout(callback: unknown, delayMs?: unknown, ...args: readonly unknown[]): number
  setInterval(callback: unknown, periodMs?: unknown, ...args: readonly unknown[]): number
  clear(handle: unknown): void
  hold(): void
  isHeld(): boolean
  release(): void
  /** Moves time on. In between, the real world gets its turn in steps of at most `STEP_MS`. */
  advance(ms: number, turn: () => Promise<void>): Promise<void>
  /** Time that passes while nothing fires: a suspended process. What is overdue fires afterwards. */
  skip(ms: number): void
  pending(): number
  stop(): void
}

interface Timer {
  readonly id: number
  readonly callback: (...args: readonly unknown[]) => unknown
  readonly args: readonly unknown[]
  readonly periodMs: number | null
  dueMs: number
}

const STEP_MS = 100

export function createAppClock(failed: (error: unknown) => void, startMs = Date.now()): AppClock {
  const timers = new Map<number, Timer>()
  let lastId = 0
  let elapsedMs = 0
  /** When the real clock was last read; null while time stands. */
  let readAt: number | null = performance.now()
  let real: ReturnType<typeof setTimeout> | undefined

  function catchUp(): number {
    if (readAt !== null) {
      const present = performance.now()
      elapsedMs += present - readAt
      readAt = present
    }
    return elapsedMs
  }

  function earliest(untilMs: number): Timer | undefined {
    let found: Timer | undefined
    for (const timer of timers.values()) {
      if (timer.dueMs <= untilMs && (found === undefined || timer.dueMs < found.dueMs)) found = timer
    }
    return found
  }

  function fire(timer: Timer): void {
    if (timer.periodMs === null) timers.delete(timer.id)
    else timer.dueMs = Math.max(timer.dueMs + timer.periodMs, elapsedMs)
    try {
      timer.callback(...timer.args)
    } catch (error) {
      failed(error)
    }
  }

  function plan(): void {
    clearTimeout(real)
    if (readAt === null) return
    const next = earliest(Infinity)
    if (next !== undefined) real = setTimeout(runDue, Math.max(0, Math.ceil(next.dueMs - catchUp())))
  }

  function runDue(): void {
    const due = catchUp()
    const next = earliest(due)
    if (next !== undefined) fire(next)
    plan()
  }

  function add(callback: unknown, delay: unknown, periodic: boolean, args: readonly unknown[]): number {
    if (typeof callback !== 'function') throw new TypeError('A timer needs a function')
    const delayMs = Math.max(periodic ? 1 : 0, Number(delay) || 0)
    lastId += 1
    timers.set(lastId, {
      id: lastId,
      callback: (...given) => Reflect.apply(callback, undefined, given) as unknown,
      args,
      periodMs: periodic ? delayMs : null,
      dueMs: catchUp() + delayMs,
    })
    plan()
    return lastId
  }

  return {
    now: () => Math.floor(startMs + catchUp()),
    setTimeout: (callback, delayMs, ...args) => add(callback, delayMs, false, args),
    setInterval: (callback, periodMs, ...args) => add(callback, periodMs, true, args),
    clear(handle) {
      if (typeof handle === 'number') timers.delete(handle)
    },
    hold() {
      catchUp()
      readAt = null
      clearTimeout(real)
    },
    isHeld: () => readAt === null,
    release() {
      readAt ??= performance.now()
      plan()
    },
    async advance(ms, turn) {
      const runs = readAt !== null
      catchUp()
      readAt = null
      clearTimeout(real)
      const untilMs = elapsedMs + ms
      await turn()
      while (elapsedMs < untilMs) {
        const stepMs = Math.min(elapsedMs + STEP_MS, untilMs)
        for (let next = earliest(stepMs); next !== undefined; next = earliest(stepMs)) {
          elapsedMs = Math.max(elapsedMs, next.dueMs)
          fire(next)
          // Promises between two timers, as in any event loop.
          await new Promise((resolve) => setImmediate(resolve))
        }
        elapsedMs = stepMs
        await turn()
      }
      if (!runs) return
      readAt = performance.now()
      plan()
    },
    skip(ms) {
      catchUp()
      elapsedMs += ms
      plan()
    },
    pending: () => timers.size,
    stop() {
      clearTimeout(real)
      timers.clear()
      readAt = null
    },
  }
}
