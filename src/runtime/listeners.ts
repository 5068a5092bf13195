/** Listeners by event name. One that throws is reported and stops nobody else. */
export interface Listeners {
  add(name: string, listener: (payload: never) => void): () => void
  call(name: string, payload: unknown): void
  clear(): void
}

export function createListeners(threw: (error: unknown, name: string) => void): Listeners {
  const byName = new Map<string, Set<(payload: never) => void>>()

  return {
    add(name, listener) {
      // A wrapper of its own: the same function registered twice is two subscriptions.
      const entry = (payload: never): void => listener(payload)
      const entries = byName.get(name) ?? new Set()
      byName.set(name, entries.add(entry))
      return () => {
        entries.delete(entry)
      }
    },
    call(name, payload) {
      const entries = byName.get(name)
      if (entries === undefined || entries.size === 0) return
      // A copy, so that listeners may come and go; one dropped meanwhile stays silent.
      for (const listener of [...entries]) {
        if (!entries.has(listener)) continue
        try {
          // The typed `on` and `publish` of the client tie name and payload together.
          listener(payload as never)
        } catch (error) {
          threw(error, name)
        }
      }
    },
    clear() {
      for (const entries of byName.values()) entries.clear()
    },
  }
}
