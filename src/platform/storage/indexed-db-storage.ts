import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Clock, Storage } from '../../connection/ports/ports'
import { createIndexedDbConnection } from './indexed-db-connection'

const DATABASE = 'tradewire-outbox'
const STORE = 'texts'
const VERSION = 1

interface Texts extends DBSchema {
  [STORE]: { readonly key: string; readonly value: string }
}

export interface IndexedDbStorage extends Storage {
  /** Rejects when the database cannot be opened, or not within 5 s. */
  open(): Promise<void>
}

/**
 * Texts in an IndexedDB database. A change is reported as done once it is on disk, as far as the browser can tell:
 * what was accepted must outlive a killed browser. A connection that the browser closed is opened again.
 */
export function createIndexedDbStorage(clock: Clock): IndexedDbStorage {
  const { open, use } = createIndexedDbConnection(clock, openTexts)

  const change = (make: (store: ChangedStore) => Promise<unknown>): Promise<void> => use(async (database) => {
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' })
    await Promise.all([make(transaction.store), transaction.done])
  })

  return {
    open,
    read: (key) => use((database) => database.get(STORE, key)),
    write: (key, text) => change((store) => store.put(text, key)),
    remove: (key) => change((store) => store.delete(key)),
    keys: () => use((database) => database.getAllKeys(STORE)),
  }
}

interface ChangedStore {
  put(text: string, key: string): Promise<unknown>
  delete(key: string): Promise<void>
}

async function openTexts(): Promise<IDBPDatabase<Texts>> {
  const database = await openDB<Texts>(DATABASE, VERSION, { upgrade: (made) => void made.createObjectStore(STORE) })
  if (database.objectStoreNames.contains(STORE)) return database
  database.close()
  throw new Error(`The database ${DATABASE} belongs to somebody else`)
}
