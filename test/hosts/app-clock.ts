interface Timer {
  readonly id: number
  readonly callback: (...args: readonly unknown[]) => unknown
  readonly args: readonly unknown[]
  readonly periodMs: number | null
  dueMs: number
}

export interface RealTime {
  readonly nowMs: () => number
  readonly after: (delayMs: number, callback: () => void) => () => void
  readonly soon: () => Promise<void>
}

interface AppClockOptions {
  readonly failed: (error: unknown) => void
  /** Epoch ms. Default: now. */
  readonly startMs?: number
  /** Process whose time passes. Default: this process. */
  readonly real?: RealTime
  /** Returns when a timer with this due time fires, epoch ms. Default: when due. */
  readonly servedAtMs?: (dueAtMs: number) => number
}

const STEP_MS = 100
/** Longest step of an advance while no timer is due. */
const IDLE_STEP_MS = 1_000

const processTime: RealTime = {
  nowMs: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
  soon: () => new Promise((resolve) => setImmediate(resolve)),
}

export type AppClock = ReturnType<typeof createAppClock>

/** The app's time follows real time or moves only on request. */
export function createAppClock(options: AppClockOptions) {
  const { failed, startMs = Date.now(), real = processTime, servedAtMs = (dueAtMs: number) => dueAtMs } = options
  const timers = new Map<number, Timer>()
  let lastId = 0
  let elapsedMs = 0
  /** Last reading of the real clock. Null while time stands still. */
  let readAt: number | null = real.nowMs()
  let callOff = (): void => undefined

  function catchUp(): number {
    if (readAt !== null) {
      const present = real.nowMs()
      elapsedMs += present - readAt
      readAt = present
    }
    return elapsedMs
  }

  const serviceMs = ({ dueMs }: Timer): number => servedAtMs(startMs + dueMs) - startMs
  const isBefore = (one: Timer, other: Timer): boolean =>
    (serviceMs(one) - serviceMs(other) || one.dueMs - other.dueMs) < 0

  function earliest(untilMs: number): Timer | undefined {
    let found: Timer | undefined
    for (const timer of timers.values()) {
      if (serviceMs(timer) <= untilMs && (found === undefined || isBefore(timer, found))) found = timer
    }
    return found
  }

  function idleMs(): number {
    const next = earliest(elapsedMs + IDLE_STEP_MS)
    return Math.max(STEP_MS, next === undefined ? IDLE_STEP_MS : serviceMs(next) - elapsedMs)
  }

  function fire(timer: Timer): void {
    if (timer.periodMs === null) timers.delete(timer.id)
    // A timer that is several periods late fires once, as in any event loop.
    else timer.dueMs = Math.max(timer.dueMs + timer.periodMs, elapsedMs + 1)
    try {
      timer.callback(...timer.args)
    } catch (error) {
      failed(error)
    }
  }

  /** A whole ms, because sums of fractions would narrowly miss timers due at their end. */
  function hold(): void {
    elapsedMs = Math.ceil(catchUp())
    readAt = null
    callOff()
  }

  function plan(): void {
    callOff()
    if (readAt === null) return
    const next = earliest(Infinity)
    if (next !== undefined) callOff = real.after(Math.max(0, Math.ceil(serviceMs(next) - catchUp())), runDue)
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
    setTimeout: (callback: unknown, delayMs?: unknown, ...args: readonly unknown[]) =>
      add(callback, delayMs, false, args),
    setInterval: (callback: unknown, periodMs?: unknown, ...args: readonly unknown[]) =>
      add(callback, periodMs, true, args),
    clear(handle: unknown): void {
      if (typeof handle === 'number') timers.delete(handle)
    },
    hold,
    isHeld: () => readAt === null,
    release(): void {
      readAt ??= real.nowMs()
      plan()
    },
    replan: plan,
    /** Advances time in steps, longer ones while no timer is due, and lets real events run in between. */
    async advance(ms: number, turn: () => Promise<void>): Promise<void> {
      const runs = readAt !== null
      hold()
      const untilMs = elapsedMs + ms
      const idleFromMs = elapsedMs + IDLE_STEP_MS
      await turn()
      while (elapsedMs < untilMs) {
        const stepMs = Math.min(elapsedMs + (elapsedMs < idleFromMs ? STEP_MS : idleMs()), untilMs)
        for (let next = earliest(stepMs); next !== undefined; next = earliest(stepMs)) {
          elapsedMs = Math.max(elapsedMs, serviceMs(next))
          fire(next)
          // Settles promises between timers, as in any event loop.
          await real.soon()
        }
        elapsedMs = stepMs
        await turn()
      }
      if (!runs) return
      readAt = real.nowMs()
      plan()
    },
    /** Suspends the process: nothing fires during `ms`, and overdue timers fire afterwards. */
    skip(ms: number): void {
      catchUp()
      elapsedMs += ms
      plan()
    },
    pending: () => timers.size,
    stop(): void {
      callOff()
      timers.clear()
      readAt = null
    },
  }
}
