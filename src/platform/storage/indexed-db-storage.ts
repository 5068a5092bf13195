import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { Clock, Storage } from '../../connection/ports/ports'

const DATABASE = 'tradewire-outbox'
const STORE = 'texts'
/**
 * Database version. Increase the version when the store changes. An open tab with the older version then closes its
 * database connection.
 */
const VERSION = 1

interface Texts extends DBSchema {
  [STORE]: { readonly key: string; readonly value: string }
}

interface IndexedDbStorage extends Storage {
  open(): Promise<void>
}

/** Stores strings in IndexedDB. A change's promise resolves when the data is on disk. Reopens a closed connection. */
export function createIndexedDbStorage(clock: Clock): IndexedDbStorage {
  const { open, use } = createIndexedDbConnection(clock, openTexts)

  const change = (make: (store: ChangedStore) => Promise<unknown>): Promise<void> => use(async (database) => {
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' })
    await Promise.all([make(transaction.store), transaction.done])
  })

  /** Also awaits `done`, to handle its rejection when the browser ends the transaction. */
  const select = <T>(make: (store: ReadStore) => Promise<T>): Promise<T> => use(async (database) => {
    const transaction = database.transaction(STORE)
    return (await Promise.all([make(transaction.store), transaction.done]))[0]
  })

  return {
    open,
    read: (key) => select((store) => store.get(key)),
    write: (key, text) => change((store) => store.put(text, key)),
    remove: (key) => change((store) => store.delete(key)),
    keys: () => select((store) => store.getAllKeys()),
  }
}

interface ReadStore {
  get(key: string): Promise<string | undefined>
  getAllKeys(): Promise<string[]>
}

interface ChangedStore {
  put(text: string, key: string): Promise<unknown>
  delete(key: string): Promise<void>
}

async function openTexts(): Promise<IDBPDatabase<Texts>> {
  const database = await openDB<Texts>(DATABASE, VERSION, { upgrade: (made) => void made.createObjectStore(STORE) })
  if (database.objectStoreNames.contains(STORE)) return database
  database.close()
  throw new Error(`The database ${DATABASE} has unexpected stores`)
}

/** Opening takes milliseconds, but can hang while another tab upgrades the database. */
const OPEN_TIMEOUT_MS = 5_000

interface IndexedDbConnection<Schema> {
  open(): Promise<void>
  /** Runs an operation. If the connection was lost, repeats the operation on a new connection. */
  use<T>(deed: (database: IDBPDatabase<Schema>) => Promise<T>): Promise<T>
}

export function createIndexedDbConnection<Schema>(
  clock: Clock, open: () => Promise<IDBPDatabase<Schema>>,
): IndexedDbConnection<Schema> {
  let connection: Promise<IDBPDatabase<Schema>> | undefined

  function connected(): Promise<IDBPDatabase<Schema>> {
    if (connection !== undefined) return connection
    const mine = openWithin(clock, open, () => forget(mine))
    mine.catch(() => forget(mine))
    connection = mine
    return mine
  }

  function forget(gone: Promise<IDBPDatabase<Schema>>): void {
    if (connection === gone) connection = undefined
  }

  return {
    open: async () => void (await connected()),
    async use(deed) {
      const mine = connected()
      const database = await mine
      try {
        return await deed(database)
      } catch (error) {
        if (!isLost(error)) throw error
        database.close()
        forget(mine)
        return deed(await connected())
      }
    },
  }
}

function openWithin<Schema>(
  clock: Clock, open: () => Promise<IDBPDatabase<Schema>>, ended: () => void,
): Promise<IDBPDatabase<Schema>> {
  return new Promise((resolve, reject) => {
    let isAwaited = true
    let sinceMs = clock.now()
    const giveUp = (): void => {
      if (clock.now() - sinceMs > 2 * OPEN_TIMEOUT_MS) {
        // The app was suspended, so this timer fired before the response could arrive.
        sinceMs = clock.now()
        timer = clock.setTimer(giveUp, OPEN_TIMEOUT_MS)
        return
      }
      isAwaited = false
      reject(new Error('IndexedDB does not respond'))
    }
    let timer = clock.setTimer(giveUp, OPEN_TIMEOUT_MS)
    open().then((database) => {
      clock.clearTimer(timer)
      // Closes the database, because an open connection would block an upgrade or deletion.
      if (!isAwaited) return database.close()
      database.addEventListener('versionchange', () => {
        database.close()
        ended()
      })
      database.addEventListener('close', ended)
      resolve(database)
    }, (error: unknown) => {
      clock.clearTimer(timer)
      reject(error instanceof Error ? error : new Error(String(error)))
    })
  })
}

/**
 * Whether the connection is lost: closed (`InvalidStateError`), closed during a transaction (`AbortError`), or ended by
 * WebKit in the background (`UnknownError`).
 */
function isLost(error: unknown): boolean {
  return error instanceof Error && ['InvalidStateError', 'AbortError', 'UnknownError'].includes(error.name)
}
