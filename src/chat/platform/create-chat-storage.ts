import type { ChatStorage } from '../model/chat-storage'
import type { Clock, Storage } from '../../connection/ports/ports'
import { isBrowser } from '../../platform/system/environment'
import { createIndexedDbChatStorage } from './indexed-db-chat-storage'
import { createMergedStorage, createOutboxStorage } from '../../platform/storage/outbox-storage'
import { createSqliteChatStorage, hasSqlite } from './sqlite-chat-storage'
import { createUniChatStorage } from './uni-chat-storage'
import { createUniStorage } from '../../platform/storage/uni-storage'

export interface PlatformChatStorageOptions {
  readonly clock: Clock
  /** Called once if the platform's database is unavailable. */
  readonly fellBack: (reason: unknown) => void
}

export interface PlatformChatStorage {
  readonly storage: ChatStorage
  readonly outbox: Storage
}

/**
 * Creates a chat's storage: IndexedDB on web pages, SQLite in apps, uni's storage in mini-programs. If the database
 * cannot be opened, for example in a private window, the chat uses uni's storage until the next start.
 */
export function createChatStorage({ clock, fellBack }: PlatformChatStorageOptions): PlatformChatStorage {
  // #ifdef H5
  if (isBrowser()) {
    const database = createIndexedDbChatStorage(clock)
    const storage = withFallback(database, database.open, fellBack)
    return { storage, outbox: createOutboxStorage({ clock, fellBack }) }
  }
  // #endif
  // #ifdef APP-PLUS
  if (hasSqlite()) {
    const database = createSqliteChatStorage()
    const { open: openDatabase, texts: first } = database
    return {
      storage: withFallback(database, openDatabase, fellBack),
      outbox: createMergedStorage({ first, open: openDatabase, second: createUniStorage() }),
    }
  }
  // #endif
  return { storage: createUniChatStorage(), outbox: createUniStorage() }
}

/** Chooses between the database and the fallback only once, because later calls must find the stored data. */
function withFallback(
  first: ChatStorage, open: () => Promise<void>, fellBack: (reason: unknown) => void,
): ChatStorage {
  let chosen: Promise<ChatStorage> | undefined

  function choose(): Promise<ChatStorage> {
    if (!chosen) chosen = open().then(
      () => first,
      (reason: unknown) => {
        fellBack(reason)
        return createUniChatStorage()
      },
    )
    return chosen
  }

  return {
    overview: async (user, progressed) => (await choose()).overview(user, progressed),
    page: async (user, query) => (await choose()).page(user, query),
    known: async (user, records) => (await choose()).known(user, records),
    put: async (user, batch) => (await choose()).put(user, batch),
    remove: async (user, records) => (await choose()).remove(user, records),
  }
}
