import type { Clock, Locks } from '../../connection/ports/ports'
import { isBrowser } from '../system/environment'
import { createSystemClock, createSystemRandom } from '../system/system-ports'
import { createBeatLocks } from './beat-locks'

/**
 * The browser's own locks; where it has none, as in old browsers and in pages that were not loaded over TLS, locks that
 * are kept up in localStorage; in a mini-program and an app, which are one process with one context, a list in memory.
 */
export function createPlatformLocks(clock: Clock = createSystemClock()): Locks {
  // #ifdef H5
  if (isBrowser()) return createPageLocks(clock)
  // #endif
  return createOwnLocks()
}

function createPageLocks(clock: Clock): Locks {
  // Declared as always there; it is missing outside of secure contexts and in old browsers.
  const browserLocks: LockManager | undefined = navigator.locks
  if (browserLocks !== undefined) return createBrowserLocks(browserLocks)
  const shared = sharedMemory()
  if (shared === undefined) return createOwnLocks()
  return createBeatLocks({ clock, random: createSystemRandom(), shared, page: window })
}

function createBrowserLocks(locks: LockManager): Locks {
  return {
    take: (name) => new Promise((resolve, reject) => {
      const held = (lock: Lock | null): Promise<void> | undefined => {
        if (lock !== null) return new Promise((release) => resolve(release))
        resolve(undefined)
        return undefined
      }
      // The request ends with the lock's release: by then it has been answered.
      locks.request(name, { ifAvailable: true, mode: 'exclusive' }, held).catch(reject)
    }),
  }
}

/** Pages that may not use it share nothing by it; some web views have none. */
function sharedMemory(): globalThis.Storage | undefined {
  try {
    const shared: globalThis.Storage | null = window.localStorage
    return shared || undefined
  } catch (_error) {
    return undefined
  }
}

/** The set of this context: two clients of one app share their storage. */
const taken = new Set<string>()

/** Locks among all that run in one JavaScript context, and gone with it. */
export function createOwnLocks(): Locks {
  return {
    take(name) {
      if (taken.has(name)) return Promise.resolve(undefined)
      taken.add(name)
      let isMine = true
      return Promise.resolve(() => {
        if (isMine) taken.delete(name)
        isMine = false
      })
    },
  }
}
