/** Number of native sockets that may exist simultaneously. A socket counts until native has confirmed its end. */
export interface SlotBudget {
  /** Takes a slot and returns the function that releases it, or `undefined` when all are in use. */
  take(): (() => void) | undefined
  /** Calls back when a slot of a full set is released; returns the unsubscribe function. */
  watch(freed: () => void): () => void
}

/** `limit` is called for each slot, because a module may be loaded before its platform. */
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
      // Sockets opened without a limit are not counted later: an app's tests play one target after another.
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
