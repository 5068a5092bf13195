/** Listeners by event name. When a listener throws, the exception is reported and the other listeners still run. */
export interface Listeners {
  add(name: string, listener: (payload: never) => void): () => void
  call(name: string, payload: unknown): void
  clear(): void
}

export function createListeners(threw: (error: unknown, name: string) => void): Listeners {
  // Each subscription has its own entry, even when the same function is registered twice. The list is replaced, never
  // mutated, so that listeners can be added and removed during a call without a copy for each frame.
  let entries: readonly { readonly name: string; readonly listener: (payload: never) => void }[] = []

  return {
    add(name, listener) {
      const entry = { name, listener }
      entries = [...entries, entry]
      return () => {
        entries = entries.filter((other) => other !== entry)
      }
    },
    call(name, payload) {
      const called = entries
      for (let index = 0; index < called.length; index += 1) {
        const entry = called[index]
        try {
          // Skips listeners that were removed during the call (RT-4). The client's typed `on` and `publish` ensure that
          // the payload matches the event name.
          if (entry !== undefined && entry.name === name && (called === entries || entries.indexOf(entry) >= 0)) {
            entry.listener(payload as never)
          }
        } catch (error) {
          threw(error, name)
        }
      }
    },
    clear: () => void (entries = []),
  }
}
