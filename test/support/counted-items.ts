import { vi } from 'vitest'

/** Calls `make` and counts the items of all maps and sets that it made. */
export function countItems<Made>(make: () => Made): { readonly made: Made; readonly items: () => number } {
  const all: { readonly size: number }[] = []
  vi.stubGlobal('Map', class<Key, Value> extends Map<Key, Value> {
    constructor(given?: Iterable<readonly [Key, Value]> | null) {
      super(given)
      all.push(this)
    }
  })
  vi.stubGlobal('Set', class<Item> extends Set<Item> {
    constructor(given?: Iterable<Item> | null) {
      super(given)
      all.push(this)
    }
  })
  try {
    return { made: make(), items: () => all.reduce((sum, { size }) => sum + size, 0) }
  } finally {
    vi.unstubAllGlobals()
  }
}
