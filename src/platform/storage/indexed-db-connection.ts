import type { IDBPDatabase } from 'idb'
import type { Clock } from '../../connection/ports/ports'

/** An open that waits for another tab's upgrade, or for a browser that lost its database process, may never answer. */
const OPEN_TIMEOUT_MS = 5_000

/** A database that is opened when needed, and again when the browser closed it. */
export interface IndexedDbConnection<Schema> {
  /** Rejects when the database cannot be opened, or not within 5 s. */
  open(): Promise<void>
  /** All that is done here may be done twice. */
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
        // The page slept: the answer had no chance to come before this timer.
        sinceMs = clock.now()
        timer = clock.setTimer(giveUp, OPEN_TIMEOUT_MS)
        return
      }
      isAwaited = false
      reject(new Error('IndexedDB does not answer'))
    }
    let timer = clock.setTimer(giveUp, OPEN_TIMEOUT_MS)
    open().then((database) => {
      clock.clearTimer(timer)
      // Open connections block an upgrade or a deletion of the database.
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
 * A transaction on a closed connection (`InvalidStateError`), one cut by the closing (`AbortError`), and WebKit's
 * word for a database process that it ended while the page was in the background (`UnknownError`).
 */
function isLost(error: unknown): boolean {
  return error instanceof Error && ['InvalidStateError', 'AbortError', 'UnknownError'].includes(error.name)
}
