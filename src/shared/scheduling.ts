import type { Clock, TimerHandle } from './clock'

/** Runs tasks one at a time, each to completion. A task that arrives meanwhile is queued. */
export interface Mailbox {
  /** Runs a task, or queues it. Throws the first exception of its tasks after all have run. */
  run<T>(task: (payload: T) => void, payload: T): void
  /** Runs a task whose own tasks run before waiting ones, so that several steps act as one. */
  nest(task: () => void): void
  /** Runs a task that belongs to the current one: after it, before all queued tasks. */
  follow(task: () => void): void
}

export function createMailbox(): Mailbox {
  const waiting: (() => void)[] = []
  /** Index of the first task in `waiting` that has not run, because removing the first would move all others. */
  let head = 0
  const following: (() => void)[] = []
  let busy = false

  function run<T>(task: (payload: T) => void, payload: T): void {
    if (busy) {
      waiting.push(() => task(payload))
      return
    }
    busy = true
    let thrown: unknown[] | undefined
    let next: typeof task | undefined = task
    // A queued task already has its payload. Other tasks receive it without a closure per frame.
    while (next !== undefined) {
      try {
        next(payload)
      } catch (error) {
        thrown = thrown || [error]
      }
      next = undefined
      if (following.length > 0) next = following.shift()
      else if (head < waiting.length) next = waiting[head++]
    }
    if (head > 0) waiting.length = head = 0
    busy = false
    if (thrown) throw thrown[0]
  }

  return {
    run,
    nest: (task) => run(() => {
      const others = waiting.splice(head)
      try {
        task()
      } finally {
        for (const other of others) waiting.push(other)
      }
    }, undefined),
    follow(task) {
      if (busy) following.push(task)
      else run(task, undefined)
    },
  }
}

/** Timers by name, each of which fires once; a new start replaces the running timer. */
interface NamedTimers<Name extends string> {
  start(name: Name, delayMs: number): void
  stop(name: Name): void
  stopAll(): void
}

export function createNamedTimers<Name extends string>(clock: Clock, fired: (name: Name) => void): NamedTimers<Name> {
  const running = new Map<Name, TimerHandle>()

  function stop(name: Name): void {
    clock.clearTimer(running.get(name))
    running.delete(name)
  }

  return {
    start(name, delayMs) {
      stop(name)
      const handle = clock.setTimer(() => {
        // The mailbox may queue this call; the timer may have been replaced since (RT-3).
        if (running.get(name) !== handle) return
        running.delete(name)
        fired(name)
      }, delayMs)
      running.set(name, handle)
    },
    stop,
    stopAll() {
      for (const name of running.keys()) stop(name)
    },
  }
}

/** Settles with the operation, or rejects after `timeoutMs`; the operation itself continues. */
export function within<T>(clock: Clock, timeoutMs: number, operation: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(() => reject(new Error(`not settled within ${timeoutMs} ms`)), timeoutMs)
    const started = new Promise<T>((start) => start(operation()))
    started.then(resolve, reject).finally(() => clock.clearTimer(timer))
  })
}

/** Creates an owner's clock, whose time limits end with the owner: waits for them then fail. */
export function createEndingClock(clock: Clock): { readonly clock: Clock; end(): void } {
  /** Due callbacks by handle. */
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
