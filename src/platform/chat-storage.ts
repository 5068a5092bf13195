import type { ChatStorage } from '../ports/chat-storage'
import type { Clock } from '../ports/clock'
import { isBrowser } from './environment'
import { createIndexedDbChatStorage } from './indexed-db-chat-storage'
import { createUniChatStorage } from './uni-chat-storage'

export interface PlatformChatStorageOptions {
  readonly clock: Clock
  /** Told once when the platform's own database cannot be used in this run, and uni's storage is used instead. */
  readonly fellBack: (reason: unknown) => void
}

/**
 * Where messages are kept: IndexedDB in a web page, uni's storage in a mini-program. Where the database cannot be
 * opened (private windows, blocked or broken storage), they are kept in uni's storage for this run.
 */
export function createChatStorage({ clock, fellBack }: PlatformChatStorageOptions): ChatStorage {
  if (!isBrowser()) return createUniChatStorage()
  const database = createIndexedDbChatStorage(clock)
  return withFallback(database, createUniChatStorage, () => database.open(), fellBack)
}

/** Decided once: what was kept in a run must be found where that run looks. */
function withFallback(
  first: ChatStorage, makeSecond: () => ChatStorage, open: () => Promise<void>, fellBack: (reason: unknown) => void,
): ChatStorage {
  let chosen: Promise<ChatStorage> | undefined

  function choose(): Promise<ChatStorage> {
    chosen ??= open().then(
      () => first,
      (reason: unknown) => {
        fellBack(reason)
        return makeSecond()
      },
    )
    return chosen
  }

  return {
    overview: async (user) => (await choose()).overview(user),
    page: async (user, query) => (await choose()).page(user, query),
    known: async (user, records) => (await choose()).known(user, records),
    put: async (user, batch) => (await choose()).put(user, batch),
    remove: async (user, records) => (await choose()).remove(user, records),
  }
}
