import type { ChatStorage } from '../../src/ports/chat-storage'
import type { Storage } from '../../src/ports/storage'

/** Storages that fall silent for a process that is gone. */
export interface MortalStorage {
  readonly storage: Storage
  also(inner: ChatStorage): ChatStorage
  end(): void
}

export function mortalStorage(inner: Storage): MortalStorage {
  let isDead = false
  const never = new Promise<never>(() => undefined)
  const live = async <T>(call: () => Promise<T>): Promise<T> => {
    const result = await (isDead ? never : call())
    return isDead ? never : result
  }
  return {
    storage: {
      read: (key) => live(() => inner.read(key)),
      write: (key, text) => live(() => inner.write(key, text)),
      remove: (key) => live(() => inner.remove(key)),
      keys: () => live(() => inner.keys()),
    },
    also: (messages) => ({
      overview: (user) => live(() => messages.overview(user)),
      page: (user, query) => live(() => messages.page(user, query)),
      known: (user, records) => live(() => messages.known(user, records)),
      put: (user, batch) => live(() => messages.put(user, batch)),
      remove: (user, records) => live(() => messages.remove(user, records)),
    }),
    end() {
      isDead = true
    },
  }
}
