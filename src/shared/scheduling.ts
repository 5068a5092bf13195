import type { Clock, TimerHandle } from './clock'

/** Runs one task at a time, each to completion. */
export interface Mailbox {
  /** Runs or queues a task. Throws the first exception after all queued tasks have run. */
  run(task: () => void): void
  run<T>(task: (payload: T) => void, payload: T): void
  /** Runs a task as a single step. Tasks started by this task run before queued tasks. */
  nest(task: () => void): void
  /** Runs a task after the current task and before all queued tasks. */
  follow(task: () => void): void
}

/** Queued tasks. A linked list, because `nest` inserts at the front, which would move all tasks of an array. */
interface Queued {
  (): void
  next?: Queued | undefined
}

export function createMailbox(): Mailbox {
  /** Placeholder that precedes the first queued task. */
  const head: Queued = () => undefined
  let last = head
  /** Task after which new tasks are inserted: usually `last`, or an earlier task while `nest` runs. */
  let at = head
  const following: Queued[] = []
  /** 0 while idle, 1 while a task runs, 2 when tasks are queued. A single number, because each frame checks it. */
  let busy = 0

  function takeNext(): Queued | undefined {
    let next = following.shift()
    if (!next && (next = head.next)) head.next = next.next
    at = last = head.next ? last : head
    return next
  }

  function run(task: () => void): void
  function run<T>(task: (payload: T) => void, payload: T): void
  function run<T>(task: (payload?: T) => void, payload?: T): void {
    if (busy) {
      // Uses `bind`, because V8 would allocate a scope for a closure.
      const added: Queued = task.bind(undefined, payload)
      added.next = at.next
      if (at === last) last = added
      at = at.next = added
      busy = 2
      return
    }
    busy = 1
    let thrown: unknown[] | undefined
    let next: typeof task | undefined = task
    do {
      try {
        next(payload)
      } catch (error) {
        thrown = thrown || [error]
      }
    } while (busy > 1 && (next = takeNext()))
    busy = 0
    if (thrown) throw thrown[0]
  }

  return {
    run,
    nest: (task) => run(() => {
      at = head
      task()
    }),
    follow(task) {
      if (!busy) return run(task)
      following.push(task)
      busy = 2
    },
  }
}

/** Named one-shot timers. A new timer replaces a timer with the same name. */
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
        // Ignores a timer that was replaced while its callback was queued (RT-3).
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

/** Returns a function that starts each operation after all previous operations have settled. */
export function createOrder(): <T>(operation: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (operation) => {
    const done = last.then(operation, operation)
    last = done
    return done
  }
}

/**
 * Settles with the operation, or rejects after `timeoutMs` without cancelling the operation.
 * @param timedOut called at the timeout
 */
export function within<T>(
  clock: Clock, timeoutMs: number, operation: () => Promise<T>, timedOut?: () => void,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = clock.setTimer(() => {
      timedOut?.()
      reject(new Error(`not settled within ${timeoutMs} ms`))
    }, timeoutMs)
    const started = new Promise<T>((start) => start(operation()))
    void started.then(resolve, reject).then(() => clock.clearTimer(timer))
  })
}

/** Creates a clock whose pending timers fire when `end()` is called. */
export function createEndingClock(clock: Clock): { readonly clock: Clock; end(): void } {
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
