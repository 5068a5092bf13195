/** Limits simultaneous native sockets. A socket counts until the platform has confirmed its end. */
export interface SlotBudget {
  /** Takes a slot and returns the function that releases it, or `undefined` when all are in use. */
  take(): (() => void) | undefined
  /** Calls back when a slot is released while all are in use; returns the unsubscribe function. */
  watch(freed: () => void): () => void
}

/** Creates a slot budget. Calls `limit` for each slot, because a module may load before its platform. */
export function createSlotBudget(limit: () => number): SlotBudget {
  const taken = new Set<object>()
  const watchers = new Set<() => void>()

  function giveBack(slot: object): void {
    const wasFull = taken.size >= limit()
    if (!taken.delete(slot) || !wasFull) return
    for (const freed of [...watchers]) freed()
  }

  return {
    take(): (() => void) | undefined {
      const most = limit()
      if (taken.size >= most) return undefined
      const slot = {}
      // Sockets opened without a limit are not counted later, because an app's tests run one target after another.
      if (most < Infinity) taken.add(slot)
      return () => giveBack(slot)
    },
    watch(freed): () => void {
      watchers.add(freed)
      return () => {
        watchers.delete(freed)
      }
    },
  }
}
