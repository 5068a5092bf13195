import type { Locks } from '../../src/ports/locks'

/** Locks for everything that is given the same object. */
export interface MemoryLocks extends Locks {
  /** Names of those that are held. */
  readonly held: ReadonlySet<string>
  /** Each call rejects while set. */
  isBroken: boolean
  /** What a process that dies does: its locks are free, and its releases do nothing any more. */
  freeAll(): void
}

export function createMemoryLocks(): MemoryLocks {
  const held = new Set<string>()
  let life = 0
  return {
    held,
    isBroken: false,
    async take(name) {
      await Promise.resolve()
      if (this.isBroken) throw new Error('locks are not available')
      if (held.has(name)) return undefined
      held.add(name)
      const bornIn = life
      return () => {
        if (bornIn === life) held.delete(name)
      }
    },
    freeAll() {
      life += 1
      held.clear()
    },
  }
}
