import type { Clock, Storage } from '../../connection/ports/ports'
import { isBrowser } from '../environment'
import { createIndexedDbStorage } from './indexed-db-storage'
import { createMergedStorage } from './merged-storage'
import { createSystemClock } from '../system-clock'
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
 */
export function createOutboxStorage(options: OutboxStorageOptions = {}): Storage {
  const second = createUniStorage()
  // #ifdef H5
  if (isBrowser()) {
    const first = createIndexedDbStorage(options.clock ?? createSystemClock())
    return createMergedStorage({ first, open: first.open, second, fellBack: options.fellBack })
  }
  // #endif
  return second
}
