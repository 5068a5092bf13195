import type { Clock } from '../ports/clock'
import type { Storage } from '../ports/storage'
import { isBrowser } from './environment'
import { createIndexedDbStorage } from './indexed-db-storage'
import { createSystemClock } from './system-clock'
import { createUniStorage } from './uni-storage'

export interface OutboxStorageOptions {
  /** Default: the system's. */
  readonly clock?: Clock
  /** Told once when IndexedDB cannot be used in this run, and uni's storage is used instead. */
  readonly fellBack?: (reason: unknown) => void
}

/**
 * Where messages that matter are kept: IndexedDB in a web page, uni's storage elsewhere. A web page that cannot open
 * IndexedDB (private windows, blocked or broken storage) keeps them in uni's storage for this run.
 *
 * A key stays where it was first written, and what lies in uni's storage is found in each run: nothing is moved from
 * one to the other, as another tab may be at work with it. What lies in IndexedDB waits for a run that can open it.
 */
export function createOutboxStorage(options: OutboxStorageOptions = {}): Storage {
  const second = createUniStorage()
  if (!isBrowser()) return second
  const first = createIndexedDbStorage(options.clock ?? createSystemClock())
  let opened: Promise<boolean> | undefined
  let lastChange: Promise<unknown> = Promise.resolve()

  /** Decided once: what was accepted in a run must be found where that run looks. */
  function hasFirst(): Promise<boolean> {
    opened ??= first.open().then(
      () => true,
      (reason: unknown) => {
        options.fellBack?.(reason)
        return false
      },
    )
    return opened
  }

  async function homeOf(key: string): Promise<Storage> {
    if (!(await hasFirst())) return second
    return (await keysOfSecond()).includes(key) ? second : first
  }

  /** In a page that may not use uni's storage nothing can have been written to it. */
  const keysOfSecond = (): Promise<readonly string[]> => second.keys().catch(() => [])

  /** One after the other: a change that is repeated on a new connection must not overtake a later one. */
  function inOrder(change: () => Promise<void>): Promise<void> {
    const changed = lastChange.then(change)
    lastChange = changed.catch(() => undefined)
    return changed
  }

  return {
    read: async (key) => (await homeOf(key)).read(key),
    write: (key, text) => inOrder(async () => (await homeOf(key)).write(key, text)),
    remove: (key) => inOrder(async () => {
      const home = await homeOf(key)
      await home.remove(key)
      // An older text under the same key, from before a run without IndexedDB.
      if (home === second && (await hasFirst())) await first.remove(key)
    }),
    async keys() {
      if (!(await hasFirst())) return second.keys()
      return [...new Set([...(await first.keys()), ...(await keysOfSecond())])]
    },
  }
}
