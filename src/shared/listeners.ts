/** Listeners by event name. A listener's exception is reported; the others still run. */
export interface Listeners {
  add(name: string, listener: (payload: never) => void): () => void
  call(name: string, payload: unknown): void
  clear(): void
}

export function createListeners(threw: (error: unknown, name: string) => void): Listeners {
  // An entry for each subscription: the same function registered twice has two. The list is replaced, never changed, so
  // that listeners may come and go during a call without a copy per frame.
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
          // A listener that was removed during the call is skipped (RT-4). The client's typed `on` and `publish` tie
          // name and payload together.
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
