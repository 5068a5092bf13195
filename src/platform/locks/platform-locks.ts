import type { Clock, Locks } from '../../connection/ports/ports'
import { isBrowser } from '../system/environment'
import { createSystemClock, createSystemRandom } from '../system/system-ports'
import { createBeatLocks } from './beat-locks'

/**
 * The browser's own locks. Without them, as in old browsers and pages that were not loaded over TLS, records in
 * localStorage; in a mini-program and an app, which are one process with one context, a list in memory.
 */
export function createPlatformLocks(clock: Clock = createSystemClock()): Locks {
  // #ifdef H5
  if (isBrowser()) return createPageLocks(clock)
  // #endif
  return createOwnLocks()
}

function createPageLocks(clock: Clock): Locks {
  // Typed as always present, but missing outside secure contexts and in old browsers.
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
      // The request ends with the lock's release, after it was granted.
      locks.request(name, { ifAvailable: true, mode: 'exclusive' }, held).catch(reject)
    }),
  }
}

/** A page that may not use localStorage shares no locks; some web views have none. */
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

/** Locks within one JavaScript context. */
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
