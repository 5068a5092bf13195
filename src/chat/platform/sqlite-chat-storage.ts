import type { ChatDrop, ChatRecord, ChatStorage } from '../model/chat-storage'
import { comparePlaces, grouped, type ChatPlace } from '../model/messages'
import type { Storage } from '../../connection/ports/ports'
import { parseJson } from '../../shared/json-lines'
import { createOrder } from '../../shared/scheduling'
import { createChatLimits, type ConversationExcess, type ConversationSpot } from './storage-limits'

/**
 * Maximum text length in UTF-16 units. Android cursors return at most 2 MB, and UTF-8 needs up to three bytes per
 * UTF-16 unit.
 */
const maxTextLength = 500_000

const schema = [
  'CREATE TABLE IF NOT EXISTS users (owner TEXT PRIMARY KEY, text TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS conversations (owner TEXT, id TEXT, text TEXT NOT NULL, PRIMARY KEY (owner, id))',
  'CREATE TABLE IF NOT EXISTS records (owner TEXT, id TEXT, conversation TEXT NOT NULL, created_at REAL NOT NULL, ' +
    'text TEXT NOT NULL, PRIMARY KEY (owner, id))',
  'CREATE INDEX IF NOT EXISTS places ON records (owner, conversation, created_at, id)',
  'CREATE TABLE IF NOT EXISTS pruned (owner TEXT, conversation TEXT, PRIMARY KEY (owner, conversation))',
  'CREATE TABLE IF NOT EXISTS texts (key TEXT PRIMARY KEY, text TEXT NOT NULL)',
]

/** Record size in characters, including an estimate for the other columns. */
const units = 'LENGTH(text) + LENGTH(id) + 100'
/** Maximum number of records that one query selects for removal. */
const removedAtOnce = 10_000

/** Shared by all chats, because a transaction spans the whole database. */
const chatDatabase = /* @__PURE__ */ createSqlite({ name: 'tradewire-chat', schema })

export interface SqliteChatStorage extends ChatStorage {
  open(): Promise<void>
  /** Storage for unsent messages in the same database. */
  readonly texts: Storage
}

/** Creates chat storage in `plus.sqlite`, with one transaction per batch. */
export function createSqliteChatStorage(): SqliteChatStorage {
  const { open, change, select, transact } = chatDatabase

  const limits = createChatLimits({
    keepNewest: (most, left) => transact(async ({ run, read }) => {
      const [count] = await read('SELECT COUNT(*) AS count FROM conversations')
      if (!(Number(count?.count) > most)) return []
      const rows = await read('SELECT rowid AS row, owner, id FROM conversations ORDER BY (SELECT MAX(created_at) ' +
        'FROM records WHERE owner = conversations.owner AND conversation = conversations.id) DESC ' +
        `LIMIT -1 OFFSET ${left}`)
      const oldest = `conversations.rowid IN (${rows.map(({ row }) => Number(row)).join(', ')})`
      await run([
        // Newer marks have larger row ids.
        ...(most > left ? ['DELETE FROM pruned WHERE rowid IN (SELECT rowid FROM pruned WHERE NOT EXISTS (SELECT 1 ' +
          'FROM conversations WHERE owner = pruned.owner AND id = pruned.conversation) ORDER BY rowid DESC ' +
          `LIMIT -1 OFFSET ${most})`] : []),
        `INSERT OR REPLACE INTO pruned SELECT owner, id FROM conversations WHERE ${oldest}`,
        'DELETE FROM records WHERE rowid IN (SELECT records.rowid FROM conversations JOIN records ON ' +
          `records.owner = conversations.owner AND conversation = conversations.id WHERE ${oldest})`,
        `DELETE FROM conversations WHERE ${oldest}`,
      ])
      return rows.map(({ owner, id }) => spotOf(owner, id)).filter((spot) => spot !== undefined)
    }),
    async sizes() {
      const rows = await select(`SELECT rowid AS row, owner, conversation, SUM(${units}) AS units, ` +
        'MAX(created_at) AS last FROM records GROUP BY owner, conversation')
      const sizes = rows.map(({ owner, conversation, units: size, last: lastMs }) => {
        const spot = spotOf(owner, conversation)
        return spot && { ...spot, units: Number(size), lastMs: Number(lastMs) }
      })
      await removeRows('records', rows.filter((_row, index) => sizes[index] === undefined))
      return sizes.filter((size) => size !== undefined)
    },
    shorten: (excess) => transact(async ({ run, read }) => {
      const removed = new Map<ConversationExcess, number>()
      let pending = excess
      while (pending.length > 0) {
        const most = Math.ceil(removedAtOnce / pending.length)
        const rows = grouped(await read(pending.map((each, number) => {
          const own = `FROM records WHERE ${isOf(each)}`
          // Includes all records with the last record's time, because the query does not sort by id.
          return `SELECT ${number} AS number, rowid AS row, id, created_at, ${units} AS units, ` +
            `(SELECT SUM(${units}) ${own}) AS total ${own} AND created_at <= COALESCE(` +
            `(SELECT created_at ${own} ORDER BY created_at LIMIT 1 OFFSET ${most - 1}), 9e999)`
        }).join(' UNION ALL ')), ({ number }) => Number(number))
        const cut = pending.map((each, number) => cutOf(each, rows.get(number) || []))
        await run([
          ...cut.filter(({ removedUnits }) => removedUnits > 0).map(({ spot }) => markPruned(spot)),
          ...cut.map(({ removedRows }) => `DELETE FROM records WHERE rowid IN (${removedRows.join(', ')})`),
        ])
        for (const { spot, removedUnits } of cut) removed.set(spot, (removed.get(spot) || 0) + removedUnits)
        pending = cut.filter(({ isDone }) => !isDone).map(({ spot }) => spot)
      }
      const starts = await read(excess.map((each, number) => `SELECT ${number} AS number, id, ` +
        `MIN(created_at) AS created_at FROM records WHERE ${isOf(each)}`).join(' UNION ALL '))
      const places = new Map(starts.map((row) => [Number(row.number), startIn(row)]))
      return excess.map((each, number) =>
        ({ ...each, removedUnits: removed.get(each) || 0, oldest: places.get(number) || null }))
    }),
  })

  async function dropsOf(user: string): Promise<readonly ChatDrop[]> {
    const rows = await select('SELECT pruned.conversation, id, MIN(created_at) AS created_at FROM pruned ' +
      'LEFT JOIN records ON records.owner = pruned.owner AND records.conversation = pruned.conversation ' +
      `WHERE pruned.owner = ${sqlText(user)} GROUP BY pruned.conversation`)
    return rows.map((row) => ({ conversation: decoded(row.conversation), oldest: startIn(row) }))
  }

  /** Removes rows with damaged ids. Ignores failures, because a full disk must not prevent reads. */
  async function removeRows(table: 'conversations' | 'records', rows: readonly SqlRow[]): Promise<void> {
    if (rows.length === 0) return
    const ids = rows.map(({ row }) => Number(row)).join(', ')
    await change([`DELETE FROM ${table} WHERE rowid IN (${ids})`]).catch(() => undefined)
  }

  const hasBadId = ({ id }: SqlRow): boolean => readable(id) === undefined

  return {
    open,
    texts: textsIn(chatDatabase),
    async overview(user) {
      limits.reading(user)
      const owner = sqlText(user)
      const about = await select(`SELECT text FROM users WHERE owner = ${owner}`)
      const rows = await select(`SELECT rowid AS row, id, text FROM conversations WHERE owner = ${owner}`)
      await removeRows('conversations', rows.filter(hasBadId))
      return {
        about: about[0] && (readable(about[0].text) || ''),
        conversations: rows.map(({ id, text }) => ({ id: decoded(id), text: readable(text) || '' })),
        drops: await dropsOf(user),
      }
    },
    async page(user, { conversation, before, limit }) {
      const within = (than: '<' | '<='): string =>
        `FROM records WHERE ${isOf({ owner: user, conversation })}` +
        (before === null ? '' : ` AND created_at ${than} ${before.createdAt}`)
      // Includes all records that share the first or last record's time, because the query does not sort by id.
      const rows = await select(`SELECT rowid AS row, id, created_at, text ${within('<=')} ` +
        `AND created_at >= COALESCE((SELECT created_at ${within('<')} ORDER BY created_at DESC ` +
        `LIMIT 1 OFFSET ${limit - 1}), -9e999)`)
      await removeRows('records', rows.filter(hasBadId))
      return rows.map((row) => recordOf(row, conversation))
        .filter((record) => before === null || comparePlaces(record, before) < 0)
        .sort((one, other) => comparePlaces(other, one))
        .slice(0, limit)
    },
    async known(user, records) {
      const ids = records.map(({ id }) => sqlText(id)).join(', ')
      const rows = await select(`SELECT id FROM records WHERE owner = ${sqlText(user)} AND id IN (${ids})`)
      return new Set(rows.map(({ id }) => decoded(id)))
    },
    async put(user, { about, conversations, records }) {
      const owner = sqlText(user)
      const fitting = records.filter(({ text }) => text.length <= maxTextLength)
      await change([
        ...(about === undefined ? [] : [`INSERT OR REPLACE INTO users VALUES (${owner}, ${sqlText(about)})`]),
        ...conversations.map(({ id, text }) =>
          `INSERT OR REPLACE INTO conversations VALUES (${owner}, ${sqlText(id)}, ${sqlText(text)})`),
        ...fitting.map(({ id, conversation, createdAt, text }) =>
          'INSERT OR REPLACE INTO records (owner, id, conversation, created_at, text) ' +
          `VALUES (${owner}, ${sqlText(id)}, ${sqlText(conversation)}, ${createdAt}, ${sqlText(text)})`),
      ])
      // Messages that are too long to store are fetched from the server each time.
      const missing = new Set(
        records.filter(({ text }) => text.length > maxTextLength).map(({ conversation }) => conversation))
      const drops = limits.written(user, { conversations, records: fitting })
      return [
        ...[...missing].map((conversation) => ({ conversation, oldest: null })),
        ...drops.filter(({ conversation }) => !missing.has(conversation)),
      ]
    },
    remove: (user, records) => change(records.map(({ id }) =>
      `DELETE FROM records WHERE owner = ${sqlText(user)} AND id = ${sqlText(id)}`)),
  }
}

const isOf = ({ owner, conversation }: ConversationSpot, column = 'conversation'): string =>
  `owner = ${sqlText(owner)} AND ${column} = ${sqlText(conversation)}`

function spotOf(owner: unknown, conversation: unknown): ConversationSpot | undefined {
  const spot = { owner: readable(owner), conversation: readable(conversation) }
  return spot.owner === undefined || spot.conversation === undefined ? undefined :
    { owner: spot.owner, conversation: spot.conversation }
}

const startIn = ({ id, created_at: createdAt }: SqlRow): ChatPlace | null =>
  id === null ? null : { createdAt: Number(createdAt), id: decoded(id) }

const markPruned = ({ owner, conversation }: ConversationSpot): string =>
  `INSERT OR REPLACE INTO pruned VALUES (${sqlText(owner)}, ${sqlText(conversation)})`

interface Cut {
  readonly spot: ConversationExcess
  readonly removedRows: readonly number[]
  readonly removedUnits: number
  readonly isDone: boolean
}

function cutOf(spot: ConversationExcess, rows: readonly SqlRow[]): Cut {
  const total = Number(rows[0]?.total)
  let left = total
  const removedRows: number[] = []
  const sorted = rows.map((row) => ({ row, id: decoded(row.id), createdAt: Number(row.created_at) }))
    .sort(comparePlaces)
  for (const { row } of sorted) {
    if (left <= spot.most) break
    left -= Number(row.units)
    removedRows.push(Number(row.row))
  }
  return { spot, removedRows, removedUnits: total - left || 0, isDone: !(left > spot.most) }
}

function textsIn({ change, select }: Sqlite): Storage {
  return {
    async read(key) {
      const [row] = await select(`SELECT text FROM texts WHERE key = ${sqlText(key)}`)
      return row && decoded(row.text)
    },
    write: (key, text) => change([`INSERT OR REPLACE INTO texts VALUES (${sqlText(key)}, ${sqlText(text)})`]),
    remove: (key) => change([`DELETE FROM texts WHERE key = ${sqlText(key)}`]),
    keys: async () => (await select('SELECT key FROM texts')).map(({ key }) => readable(key))
      .filter((key) => key !== undefined),
  }
}

const recordOf = ({ id, created_at: createdAt, text }: SqlRow, conversation: string): ChatRecord =>
  ({ conversation, createdAt: Number(createdAt), id: decoded(id), text: readable(text) || '' })

export type SqlRow = Readonly<Record<string, unknown>>

/** A `plus.sqlite` database, one instance per name and process. */
export interface Sqlite {
  /** Opens the database. Rejects if SQLite is missing. */
  open(): Promise<void>
  change(statements: readonly string[]): Promise<void>
  select(statement: string): Promise<readonly SqlRow[]>
  /** Runs an operation in a transaction. Other calls wait. */
  transact<T>(deed: (transaction: SqliteTransaction) => Promise<T>): Promise<T>
}

interface SqliteTransaction {
  run(statements: readonly string[]): Promise<void>
  read(statement: string): Promise<readonly SqlRow[]>
}

export interface SqliteOptions {
  readonly name: string
  /** Statements that run whenever the database is opened. They must be safe to repeat. */
  readonly schema: readonly string[]
}

export function hasSqlite(): boolean {
  return typeof plus === 'object' && typeof plus.sqlite === 'object' && plus.sqlite !== null
}

/**
 * Encodes a string as JSON, because the API has no parameters, and SQL strings cannot contain NUL characters or lone
 * surrogates. Equal strings stay equal, but their sort order changes.
 */
export function sqlText(text: string): string {
  return `'${JSON.stringify(text).replace(/'/g, "''")}'`
}

/** Decodes a stored string. Returns `undefined` for a damaged value. */
function readable(value: unknown): string | undefined {
  const text = parseJson(String(value))
  return typeof text === 'string' ? text : undefined
}

/** Decodes a stored string. Returns a damaged value unchanged, because the chat and the outbox verify checksums. */
function decoded(value: unknown): string {
  const text = readable(value)
  return text === undefined ? String(value) : text
}

export function createSqlite({ name, schema }: SqliteOptions): Sqlite {
  const path = `_doc/${name}.db`
  const inOrder = createOrder()
  let isPrepared = false

  const run = (sql: readonly string[]): Promise<void> => answered((done) =>
    plus.sqlite.executeSql({ name, sql: [...sql], ...done }))

  const read = (sql: string): Promise<readonly SqlRow[]> => answered((done) =>
    plus.sqlite.selectSql({ name, sql, ...done }))

  const transaction = (operation: 'begin' | 'commit' | 'rollback'): Promise<void> => answered((done) =>
    plus.sqlite.transaction({ name, operation, ...done }))

  /** Opens the database if the app's native side has closed it. Opening an open database fails. */
  async function demandOpen(): Promise<void> {
    if (!hasSqlite()) throw new Error('plus.sqlite is missing')
    if (!plus.sqlite.isOpenDatabase({ name, path })) {
      await answered<void>((done) => plus.sqlite.openDatabase({ name, path, ...done }))
      isPrepared = false
    } else if (!isPrepared) {
      // If a page was killed during a transaction, the transaction is still open.
      await transaction('rollback').catch(() => undefined)
    }
    if (!isPrepared) await run(schema)
    isPrepared = true
  }

  const transact = <T>(deed: (transaction: SqliteTransaction) => Promise<T>): Promise<T> => inOrder(async () => {
    await demandOpen()
    await transaction('begin')
    try {
      const result = await deed({ run, read })
      await transaction('commit')
      return result
    } catch (error) {
      // Rolls back, because the statements would otherwise become part of the next transaction.
      await transaction('rollback').catch(() => undefined)
      throw error
    }
  })

  return {
    open: () => inOrder(demandOpen),
    change: (statements) => transact(() => run(statements)),
    select: (sql) => inOrder(async () => {
      await demandOpen()
      return read(sql)
    }),
    transact,
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

/** Creates an error from an SQLite failure. A full disk causes a `QuotaExceededError`, as in browsers. */
function failureOf(failure: unknown): Error {
  const hasMessage = typeof failure === 'object' && failure !== null && 'message' in failure
  const error = new Error(String(hasMessage ? failure.message : failure))
  if (/(database or disk|disk) is full|SQLITE_FULL/i.test(error.message)) error.name = 'QuotaExceededError'
  return error
}
