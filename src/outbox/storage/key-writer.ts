import type { Clock, Storage } from '../../connection/ports/ports'
import { within } from '../../shared/timers'

/**
 * Writes one key at a time in the order asked for, also when storage is slow: no write is overtaken, so what
 * is there last is what was wanted last.
 */
export interface KeyWriter {
  /**
   * Resolves when this text, or a later one of the same key, is stored. Rejects with the platform's error or
   * after the deadline; a write that is late still goes before those behind it.
   */
  write(key: string, text: string): Promise<void>
  remove(key: string): Promise<void>
  isBusy(key: string): boolean
  /** Resolves when nothing is under way, however long that takes. */
  idle(): Promise<void>
}

interface Waiter {
  resolve(): void
  reject(error: unknown): void
}

interface Operation {
  run(): Promise<void>
  /** Also of the operations that it took the place of before they began. */
  readonly waiters: readonly Waiter[]
}

export function createKeyWriter(storage: Storage, clock: Clock, timeoutMs: number): KeyWriter {
  /** The keys under way, with what follows. */
  const busy = new Map<string, Operation | undefined>()
  const idleWaiters: (() => void)[] = []

  async function perform(key: string, { run, waiters }: Operation): Promise<void> {
    busy.set(key, undefined)
    try {
      await run()
      for (const waiter of waiters) waiter.resolve()
    } catch (error) {
      for (const waiter of waiters) waiter.reject(error)
    }
    const next = busy.get(key)
    if (next !== undefined) return perform(key, next)
    busy.delete(key)
    if (busy.size > 0) return
    for (const tell of idleWaiters.splice(0)) tell()
  }

  function put(key: string, run: () => Promise<void>): Promise<void> {
    return within(clock, timeoutMs, () => new Promise((resolve, reject) => {
      const waiter = { resolve, reject }
      if (!busy.has(key)) void perform(key, { run, waiters: [waiter] })
      else busy.set(key, { run, waiters: [...(busy.get(key)?.waiters ?? []), waiter] })
    }))
  }

  return {
    write: (key, text) => put(key, () => storage.write(key, text)),
    remove: (key) => put(key, () => storage.remove(key)),
    isBusy: (key) => busy.has(key),
    idle: () => (busy.size === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve))),
  }
}
