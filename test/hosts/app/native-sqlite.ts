import initSqlJs, { type Database, type SqlJsStatic } from 'sql.js'

interface Failure {
  readonly code: number
  readonly message: string
}

interface Call {
  readonly name?: string
  readonly success?: (result: unknown) => void
  readonly fail?: (failure: Failure) => void
}

type SqliteFiles = Map<string, Uint8Array>

const codes = { notOpen: -1401, alreadyOpen: -1402, sql: -1404 }

/** `plus.sqlite` over real SQLite: named databases, asynchronous callbacks, committed data on disk. */
export function createNativeSqlite(copy: <Value>(value: Value) => Value, files: SqliteFiles = new Map()) {
  const open = new Map<string, { readonly path: string; readonly database: Database }>()
  let library: Promise<SqlJsStatic> | undefined
  let fullWith: string | undefined

  /** Native callbacks arrive in call order. */
  let last: Promise<unknown> = Promise.resolve()
  function later({ success, fail }: Call, deed: () => unknown): void {
    last = last.then(() => {
      try {
        const result = deed()
        setImmediate(() => success?.(result))
      } catch (error) {
        const failure = error instanceof SqlFailure ? error.failure : { code: codes.sql, message: sqliteMessage(error) }
        setImmediate(() => fail?.(copy(failure)))
      }
    })
  }

  function demand(name = ''): Database {
    const found = open.get(name)
    if (found === undefined) throw new SqlFailure({ code: codes.notOpen, message: 'Not Open' })
    return found.database
  }

  function isTransaction(database: Database): boolean {
    try {
      database.run('BEGIN')
      database.run('ROLLBACK')
      return false
    } catch {
      return true
    }
  }

  function save(name = ''): void {
    const found = open.get(name)
    // `export` closes and reopens the database, which would end a transaction.
    if (found !== undefined && !isTransaction(found.database)) files.set(found.path, found.database.export())
  }

  return {
    files,
    /** Makes changes fail with this message, until a call with `undefined`. */
    fill(words: string | undefined): void {
      fullWith = words
    },
    /** Closes open databases, as a device low on memory does. */
    closeAll(): void {
      for (const { database } of open.values()) database.close()
      open.clear()
    },
    api: {
      isOpenDatabase: ({ name = '' }: { readonly name?: string; readonly path?: string }): boolean => open.has(name),
      openDatabase(call: Call & { readonly path?: string }): void {
        const { name = '', path = '' } = call
        // Loaded on demand, because most apps do not use SQLite.
        library ??= initSqlJs()
        void library.then((sql) => later(call, () => {
          if (open.has(name)) throw new SqlFailure({ code: codes.alreadyOpen, message: 'Same Name Already Open' })
          open.set(name, { path, database: new sql.Database(files.get(path)) })
        }))
      },
      closeDatabase(call: Call): void {
        later(call, () => {
          demand(call.name).close()
          open.delete(call.name ?? '')
        })
      },
      transaction(call: Call & { readonly operation?: string }): void {
        later(call, () => {
          demand(call.name).run(call.operation ?? '')
          save(call.name)
        })
      },
      executeSql(call: Call & { readonly sql?: readonly string[] | string }): void {
        later(call, () => {
          const database = demand(call.name)
          if (fullWith !== undefined) throw new SqlFailure({ code: codes.sql, message: fullWith })
          for (const statement of [call.sql ?? []].flat()) database.run(statement)
          save(call.name)
        })
      },
      selectSql(call: Call & { readonly sql?: string }): void {
        later(call, () => {
          const [found] = demand(call.name).exec(call.sql ?? '')
          const rows = (found?.values ?? []).map((values) =>
            Object.fromEntries(values.map((value, index) => [found?.columns[index] ?? '', value])))
          return copy(rows)
        })
      },
    },
  }
}

class SqlFailure extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

function sqliteMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
