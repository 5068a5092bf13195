/** Limits native sockets. A socket counts until the platform reports its end. */
export interface SlotBudget {
  /** Acquires a slot. Returns its release function, or `undefined` if all slots are in use. */
  take(): (() => void) | undefined
  /** Calls the listener when a slot is released after all slots were in use. Returns the unsubscribe function. */
  watch(freed: () => void): () => void
}

/** Calls `limit` for each slot, because the module may load before the platform is known. */
export function createSlotBudget(limit: () => number): SlotBudget {
  const taken = new Set<object>()
  const watchers = new Set<() => void>()

  return {
    take(): (() => void) | undefined {
      const most = limit()
      if (taken.size >= most) return undefined
      const slot = {}
      // Does not count sockets that were opened without a limit, even if a test sets a limit later.
      if (most < Infinity) taken.add(slot)
      return () => {
        const wasFull = taken.size >= limit()
        if (taken.delete(slot) && wasFull) for (const freed of [...watchers]) freed()
      }
    },
    watch(freed): () => void {
      watchers.add(freed)
      return () => {
        watchers.delete(freed)
      }
    },
  }
}
