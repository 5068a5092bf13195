import type { Locks } from '../../src/connection/ports/ports'

/** The locks of one tab or process. */
export interface LockHolder extends Locks {
  /** Acts as a process that dies: its locks are free, its releases do nothing any more. */
  die(): void
}

/** Locks of everything that shares one storage. */
export interface MemoryLocks {
  /** The names of the locks that are taken. */
  readonly held: ReadonlySet<string>
  /** Each call rejects while set. */
  isBroken: boolean
  /** No call is answered while set; those made meanwhile are when it is not set any more, at the next call. */
  isSilent: boolean
  holder(): LockHolder
  /** Answers what was asked while it was silent. */
  speak(): void
}

export function createMemoryLocks(): MemoryLocks {
  const held = new Set<string>()
  const unreceived: (() => void)[] = []

  const locks: MemoryLocks = {
    held,
    isBroken: false,
    isSilent: false,
    speak() {
      locks.isSilent = false
      for (const answer of unreceived.splice(0)) answer()
    },
    holder() {
      const own = new Set<string>()
      let isDead = false
      return {
        async take(name) {
          if (locks.isSilent) await new Promise<void>((resolve) => unreceived.push(resolve))
          else await Promise.resolve()
          if (locks.isBroken) throw new Error('locks are not available')
          if (isDead || held.has(name)) return undefined
          held.add(name)
          own.add(name)
          return () => {
            if (own.delete(name)) held.delete(name)
          }
        },
        die() {
          isDead = true
          for (const name of own) held.delete(name)
          own.clear()
        },
      }
    },
  }
  return locks
}
