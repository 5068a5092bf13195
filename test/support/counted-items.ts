import { vi } from 'vitest'

/** Counts living maps and sets that were created before `stop`. */
export function countCollections() {
  const [RealMap, RealSet] = [Map, Set]
  const all = new RealSet<WeakRef<{ readonly size: number }>>()
  vi.stubGlobal('Map', class<K, V> extends RealMap<K, V> {
    constructor(entries?: Iterable<readonly [K, V]> | null) {
      super(entries)
      all.add(new WeakRef(this))
    }
  })
  vi.stubGlobal('Set', class<T> extends RealSet<T> {
    constructor(values?: Iterable<T> | null) {
      super(values)
      all.add(new WeakRef(this))
    }
  })
  return {
    stop: () => void vi.unstubAllGlobals(),
    count() {
      let entries = 0
      for (const each of all) {
        const found = each.deref()
        if (found === undefined) all.delete(each)
        else entries += found.size
      }
      return { collections: all.size, entries }
    },
  }
}

export function countItems<Made>(make: () => Made): { readonly made: Made; readonly items: () => number } {
  const { stop, count } = countCollections()
  try {
    return { made: make(), items: () => count().entries }
  } finally {
    stop()
  }
}
