export type MemoryLocks = ReturnType<typeof createMemoryLocks>

/** Locks of everything that shares one storage. */
export function createMemoryLocks() {
  const held = new Set<string>()
  const unreceived: (() => void)[] = []

  const locks = {
    /** The names of the locks that are taken. */
    held: held as ReadonlySet<string>,
    /** Each call rejects while set. */
    isBroken: false,
    /** No call is answered while set; those made meanwhile are when it is not set any more, at the next call. */
    isSilent: false,
    /** Answers what was asked while it was silent. */
    speak(): void {
      locks.isSilent = false
      for (const answer of unreceived.splice(0)) answer()
    },
    /** The locks of one tab or process. */
    holder() {
      const own = new Set<string>()
      let isDead = false
      return {
        async take(name: string) {
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
        /** Acts as a process that dies: its locks are free, its releases do nothing any more. */
        die(): void {
          isDead = true
          for (const name of own) held.delete(name)
          own.clear()
        },
      }
    },
  }
  return locks
}
