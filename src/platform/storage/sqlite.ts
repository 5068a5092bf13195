/** A row as `plus.sqlite` gives it. */
export type SqlRow = Readonly<Record<string, unknown>>

/** One database of `plus.sqlite`, whose calls go one after the other: create one for each name in a process. */
export interface Sqlite {
  /** Rejects when there is no SQLite, or when it cannot be opened. */
  open(): Promise<void>
  /** All of them or none. */
  change(statements: readonly string[]): Promise<void>
  select(statement: string): Promise<readonly SqlRow[]>
}

export interface SqliteOptions {
  readonly name: string
  /** Run at each opening: they must bear that. */
  readonly schema: readonly string[]
}

/** Whether the app was built with SQLite. */
export function hasSqlite(): boolean {
  return typeof plus === 'object' && typeof plus.sqlite === 'object' && plus.sqlite !== null
}

/**
 * A text in a statement: the API takes no parameters. JSON has neither the character that ends a text in C nor halves
 * of pairs, which have no UTF-8. It says which texts are the same, and nothing of their order.
 */
export function sqlText(text: string): string {
  return `'${JSON.stringify(text).replace(/'/g, "''")}'`
}

/** The way back. */
export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Error('no text')
  const text: unknown = JSON.parse(value)
  if (typeof text !== 'string') throw new Error('no text')
  return text
}

export function createSqlite({ name, schema }: SqliteOptions): Sqlite {
  const path = `_doc/${name}.db`
  let last: Promise<unknown> = Promise.resolve()
  let isPrepared = false

  function inOrder<T>(deed: () => Promise<T>): Promise<T> {
    const done = last.then(deed, deed)
    last = done
    return done
  }

  const run = (sql: readonly string[]): Promise<void> => answered((done) =>
    plus.sqlite.executeSql({ name, sql: [...sql], ...done }))

  const transaction = (operation: 'begin' | 'commit' | 'rollback'): Promise<void> => answered((done) =>
    plus.sqlite.transaction({ name, operation, ...done }))

  /** The app's other side may have closed it; opened twice it fails. */
  async function demandOpen(): Promise<void> {
    if (!hasSqlite()) throw new Error('plus.sqlite is not there')
    if (!plus.sqlite.isOpenDatabase({ name, path })) {
      await answered<void>((done) => plus.sqlite.openDatabase({ name, path, ...done }))
      isPrepared = false
    } else if (!isPrepared) {
      // A page of the app that was killed in a transaction leaves it open: what it wrote was never kept.
      await transaction('rollback').catch(() => undefined)
    }
    if (!isPrepared) await run(schema)
    isPrepared = true
  }

  async function changeAll(statements: readonly string[]): Promise<void> {
    await transaction('begin')
    try {
      await run(statements)
      await transaction('commit')
    } catch (error) {
      // What is not rolled back would go on into the next transaction.
      await transaction('rollback').catch(() => undefined)
      throw error
    }
  }

  return {
    open: () => inOrder(demandOpen),
    change: (statements) => inOrder(async () => {
      await demandOpen()
      await changeAll(statements)
    }),
    select: (sql) => inOrder(async () => {
      await demandOpen()
      const rows = await answered<unknown>((done) => plus.sqlite.selectSql({ name, sql, ...done }))
      return Array.isArray(rows) ? rows.filter(isRow) : []
    }),
  }
}

interface Done<T> {
  readonly success: (result: T) => void
  readonly fail: (failure: unknown) => void
}

function answered<T>(call: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    call({ success: resolve, fail: (failure) => reject(failureOf(failure)) })
  })
}

/** SQLite's own words tell when the disk is full; it is named as browsers name it then. */
function failureOf(failure: unknown): Error {
  const isTold = typeof failure === 'object' && failure !== null && 'message' in failure
  const error = new Error(String(isTold ? failure.message : failure))
  if (/(database or disk|disk) is full|SQLITE_FULL/i.test(error.message)) error.name = 'QuotaExceededError'
  return error
}

function isRow(value: unknown): value is SqlRow {
  return typeof value === 'object' && value !== null
}
