/** How many native sockets may exist at once. A socket counts until native has answered its end. */
export interface SlotBudget {
  /** Takes a slot and returns the function that gives it back, or `undefined` when all are in use. */
  take(): (() => void) | undefined
  inUse(): number
}

/** `limit` is asked at each take, since a module may be loaded before its platform is. */
export function createSlotBudget(limit: () => number): SlotBudget {
  const taken = new Set<object>()
  return {
    take(): (() => void) | undefined {
      if (taken.size >= limit()) return undefined
      const slot = {}
      taken.add(slot)
      return () => taken.delete(slot)
    },
    inUse: () => taken.size,
  }
}
