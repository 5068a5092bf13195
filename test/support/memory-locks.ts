export type MemoryLocks = ReturnType<typeof createMemoryLocks>

export function createMemoryLocks() {
  const held = new Set<string>()
  const unreceived: (() => void)[] = []

  const locks = {
    held: held as ReadonlySet<string>,
    isBroken: false,
    /** Whether calls get no response until `speak` or the first later call. */
    isSilent: false,
    speak(): void {
      locks.isSilent = false
      for (const answer of unreceived.splice(0)) answer()
    },
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
        /** Simulates a process's death: its locks become free, and its releases have no effect. */
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
