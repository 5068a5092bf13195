/** Listeners by event name. Their exceptions are reported. */
export interface Listeners {
  add(name: string, listener: (payload: never) => void): () => void
  call(name: string, payload: unknown): void
  clear(): void
}

interface Entry {
  listener: (payload: never) => void
}

export function createListeners(threw: (error: unknown, name: string) => void): Listeners {
  const silent = (): void => undefined
  // Each subscription has its own entry. Lists are replaced, never mutated, so that `call` needs no copy.
  const lists = new Map<string, readonly Entry[]>()

  /** Disables a removed entry, because an emit in progress may still call it (RT-4). */
  function silence(entry: Entry): void {
    entry.listener = silent
  }

  return {
    add(name, listener) {
      const entry: Entry = { listener }
      // Drops entries removed since the last subscription.
      lists.set(name, [...lists.get(name) || [], entry].filter((each) => each.listener !== silent))
      return () => silence(entry)
    },
    call(name, payload) {
      const called = lists.get(name) || []
      let index = 0
      // A `do` loop runs a single listener without a jump in engines that do not unroll loops.
      do {
        try {
          // The types of `on` and `publish` ensure that the payload matches the event.
          const entry = called[index]
          if (entry) entry.listener(payload as never)
        } catch (error) {
          threw(error, name)
        }
      } while (++index < called.length)
    },
    clear: () => lists.forEach((list) => list.forEach(silence)),
  }
}
