import type { Clock, Locks } from '../../connection/ports/ports'
import { isBrowser } from '../system/environment'
import { createSystemRandom } from '../system/system-ports'
import { createBeatLocks } from './beat-locks'

/**
 * Uses the browser's locks, records in localStorage (old browsers and pages without TLS), or a list in memory
 * (mini-programs and apps).
 */
export function createPlatformLocks(clock: Clock): Locks {
  // #ifdef H5
  if (isBrowser()) return createPageLocks(clock)
  // #endif
  return createOwnLocks()
}

function createPageLocks(clock: Clock): Locks {
  // `navigator.locks` is missing in old browsers and in insecure contexts.
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
      // The browser keeps the lock until the promise from `held` resolves.
      locks.request(name, { ifAvailable: true, mode: 'exclusive' }, held).catch(reject)
    }),
  }
}

/** Returns localStorage if usable. Without localStorage, tabs do not share locks. */
function sharedMemory(): globalThis.Storage | undefined {
  try {
    const shared: globalThis.Storage | null = window.localStorage
    return shared || undefined
  } catch (_error) {
    return undefined
  }
}

/** Names of held locks. All clients of an app share them, as they share its storage. */
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
