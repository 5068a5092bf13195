/** Listeners by event name. Exceptions from listeners are reported. */
export interface Listeners {
  add(name: string, listener: (payload: never) => void): () => void
  call(name: string, payload: unknown): void
  clear(): void
}

interface Entry {
  listener: (payload: never) => void
}

export function createListeners(threw: (error: unknown, name: string) => void): Listeners {
  const sets = new Map<string, Set<Entry>>()

  return {
    add(name, listener) {
      const entry: Entry = { listener }
      const set = sets.get(name) || new Set()
      sets.set(name, set.add(entry))
      return () => void set.delete(entry)
    },
    call(name, payload) {
      const set = sets.get(name)
      // Iterates over a copy, so listeners added meanwhile do not run (RT-4).
      if (set) for (const entry of [...set]) {
        try {
          // The types of `on` and `publish` ensure that the payload matches the event.
          if (set.has(entry)) entry.listener(payload as never)
        } catch (error) {
          threw(error, name)
        }
      }
    },
    clear: () => sets.forEach((set) => set.clear()),
  }
}
