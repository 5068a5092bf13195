import type { Clock, Storage } from '../../connection/ports/ports'
import { isBrowser } from '../system/environment'
import { createSystemClock } from '../system/system-ports'
import { createIndexedDbStorage } from './indexed-db-storage'
import { createUniStorage } from './uni-storage'

export interface OutboxStorageOptions {
  /** @default the system's */
  readonly clock?: Clock
  readonly fellBack?: (reason: unknown) => void
}

/**
 * Creates storage for messages that must not be lost: IndexedDB on web pages, uni's storage elsewhere. A web page that
 * cannot open IndexedDB (private windows, blocked or broken storage) uses uni's storage until the next start.
 */
export function createOutboxStorage(options: OutboxStorageOptions = {}): Storage {
  const second = createUniStorage()
  // #ifdef H5
  if (isBrowser()) {
    const first = createIndexedDbStorage(options.clock || createSystemClock())
    return createMergedStorage({ first, open: first.open, second, fellBack: options.fellBack })
  }
  // #endif
  return second
}

interface MergedStorageOptions {
  readonly first: Storage
  open(): Promise<void>
  readonly second: Storage
  readonly fellBack?: ((reason: unknown) => void) | undefined
}

/**
 * Merges two storages. If the first storage cannot be opened, the app uses the second storage until the next start. A
 * key stays in the storage where the key was first written, because another tab may be using the key. The keys of the
 * second storage are always readable.
 */
export function createMergedStorage({ first, open, second, fellBack }: MergedStorageOptions): Storage {
  let opened: Promise<boolean> | undefined
  let lastChange: Promise<unknown> = Promise.resolve()

  /** Opens the first storage only once, because later calls must find the stored data. */
  function hasFirst(): Promise<boolean> {
    if (opened === undefined) opened = open().then(
      () => true,
      (reason: unknown) => {
        fellBack?.(reason)
        return false
      },
    )
    return opened
  }

  async function homeOf(key: string): Promise<Storage> {
    if (!(await hasFirst())) return second
    // Does not list the keys, because uni would read the whole localStorage (PF-75).
    return (await second.read(key).catch(() => undefined)) === undefined ? first : second
  }

  /** A page without access to uni's storage cannot have stored anything there. */
  const keysOfSecond = (): Promise<readonly string[]> => second.keys().catch(() => [])

  /** Runs changes in call order, even if a change is retried. */
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
      // Removes the older string first, because the process may be killed in between.
      if (home === second && (await hasFirst())) await first.remove(key)
      await home.remove(key)
    }),
    async keys() {
      if (!(await hasFirst())) return second.keys()
      return [...new Set([...(await first.keys()), ...(await keysOfSecond())])]
    },
  }
}
