/** Queue of each name. `take` alternates between names, so no name delays the items of others by more than one. */
export function createFairQueue<T>(mostOfEach: number) {
  /** Names in the order of their next turn. */
  const queues = new Map<string, T[]>()

  return {
    /** Returns whether the name had room. */
    add(name: string, item: T): boolean {
      const its = queues.get(name) ?? []
      if (its.length >= mostOfEach) return false
      its.push(item)
      queues.set(name, its)
      return true
    },
    take(): T | undefined {
      const [next] = queues
      if (next === undefined) return undefined
      const [name, its] = next
      const first = its.shift()
      queues.delete(name)
      if (its.length > 0) queues.set(name, its)
      return first
    },
  }
}
