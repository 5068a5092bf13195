import type { Locks } from '../../connection/ports/ports'

/** One set for this context: two clients of one app share their storage. */
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
