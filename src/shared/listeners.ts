/** Listeners by event name. One that throws is reported; the others still run. */
export interface Listeners {
  add(name: string, listener: (payload: never) => void): () => void
  call(name: string, payload: unknown): void
  clear(): void
}

export function createListeners(threw: (error: unknown, name: string) => void): Listeners {
  // An entry each: the same function registered twice is two subscriptions.
  const entries = new Set<{ readonly name: string; readonly listener: (payload: never) => void }>()

  return {
    add(name, listener) {
      const entry = { name, listener }
      entries.add(entry)
      return () => {
        entries.delete(entry)
      }
    },
    call(name, payload) {
      // A copy, so that listeners may come and go; one dropped meanwhile stays silent (RT-4).
      for (const entry of [...entries]) {
        try {
          // The typed `on` and `publish` of the client tie name and payload together.
          if (entry.name === name && entries.has(entry)) entry.listener(payload as never)
        } catch (error) {
          threw(error, name)
        }
      }
    },
    clear: () => entries.clear(),
  }
}
