/**
 * Creates a queue per name. `take` alternates between the names, so no name delays the others by more than one item.
 */
export function createFairQueue<T>(mostOfEach: number) {
  /** Next name first. */
  const queues = new Map<string, T[]>()
  /**
   * Used for all calls, because a new iterator would first skip all deleted names (SV-284). Each visited name is
   * deleted, so the iterator never passes a stored name.
   */
  const inOrder = queues.entries()

  return {
    /** Returns false when the name's queue is full. */
    add(name: string, item: T): boolean {
      const its = queues.get(name) ?? []
      if (its.length >= mostOfEach) return false
      its.push(item)
      queues.set(name, its)
      return true
    },
    take(): T | undefined {
      // A finished iterator would not find names added later.
      const next = queues.size > 0 ? inOrder.next().value : undefined
      if (next === undefined) return undefined
      const [name, its] = next
      const first = its.shift()
      queues.delete(name)
      if (its.length > 0) queues.set(name, its)
      return first
    },
  }
}
