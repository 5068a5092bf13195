import type { Clock, TimerHandle } from '../connection/ports/ports'

/** Runs tasks one at a time, each to completion. A task that arrives meanwhile is queued. */
export interface Mailbox {
  /** Throws what a task throws, after the queued tasks have run. */
  run<T>(task: (payload: T) => void, payload: T): void
}

export function createMailbox(): Mailbox {
  const waiting: (() => void)[] = []
  let busy = false

  function runWaiting(): void {
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) next()
    } finally {
      if (waiting.length > 0) runWaiting()
      else busy = false
    }
  }

  return {
    run(task, payload) {
      if (busy) {
        waiting.push(() => task(payload))
        return
      }
      busy = true
      try {
        task(payload)
      } finally {
        runWaiting()
      }
    },
  }
}

/** One-shot timers by name; starting one again replaces it. */
interface NamedTimers<Name extends string> {
  start(name: Name, delayMs: number): void
  stop(name: Name): void
  stopAll(): void
}

export function createNamedTimers<Name extends string>(clock: Clock, fired: (name: Name) => void): NamedTimers<Name> {
  const running = new Map<Name, TimerHandle>()

  function stop(name: Name): void {
    const handle = running.get(name)
    if (handle === undefined) return
    running.delete(name)
    clock.clearTimer(handle)
  }

  return {
    start(name, delayMs) {
      stop(name)
      const handle = clock.setTimer(() => {
        // The mailbox may hold this back; a timer replaced meanwhile is not this one any more.
        if (running.get(name) !== handle) return
        running.delete(name)
        fired(name)
      }, delayMs)
      running.set(name, handle)
    },
    stop,
    stopAll() {
      for (const name of [...running.keys()]) stop(name)
    },
  }
}

/** Settles with the operation, or rejects after `timeoutMs`; the operation itself goes on. */
export function within<T>(clock: Clock, timeoutMs: number, operation: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(() => reject(new Error(`not settled within ${timeoutMs} ms`)), timeoutMs)
    const started = new Promise<T>((start) => start(operation()))
    started.then(resolve, reject).finally(() => clock.clearTimer(timer))
  })
}

/** The clock of one owner, whose time limits are over when the owner ends: what waits for them fails then. */
export function createEndingClock(clock: Clock): { readonly clock: Clock; end(): void } {
  /** By handle: what is due. */
  const waiting = new Map<TimerHandle, () => void>()
  let isOver = false

  return {
    clock: {
      now: () => clock.now(),
      setTimer(callback, delayMs) {
        if (isOver) {
          void Promise.resolve().then(callback)
          return undefined
        }
        const handle = clock.setTimer(() => {
          waiting.delete(handle)
          callback()
        }, delayMs)
        waiting.set(handle, callback)
        return handle
      },
      clearTimer(handle) {
        waiting.delete(handle)
        clock.clearTimer(handle)
      },
    },
    end() {
      isOver = true
      for (const [handle, callback] of waiting) {
        clock.clearTimer(handle)
        callback()
      }
      waiting.clear()
    },
  }
}
