import type { ChatRecord, ChatStorage } from '../../connection/ports/chat-storage'
import type { Storage } from '../../connection/ports/ports'
import { comparePlaces } from './chat-leaf'
import { createSqlite, sqlText, textOf, type Sqlite, type SqlRow } from './sqlite'

/** What an Android cursor hands over at once has 2 MB. */
const longestText = 500_000

const schema = [
  'CREATE TABLE IF NOT EXISTS users (owner TEXT PRIMARY KEY, text TEXT NOT NULL)',
  'CREATE TABLE IF NOT EXISTS conversations (owner TEXT, id TEXT, text TEXT NOT NULL, PRIMARY KEY (owner, id))',
  'CREATE TABLE IF NOT EXISTS records (owner TEXT, id TEXT, conversation TEXT NOT NULL, created_at REAL NOT NULL, ' +
    'text TEXT NOT NULL, PRIMARY KEY (owner, id))',
  'CREATE INDEX IF NOT EXISTS places ON records (owner, conversation, created_at, id)',
  'CREATE TABLE IF NOT EXISTS texts (key TEXT PRIMARY KEY, text TEXT NOT NULL)',
]

/** One for all chats of the process: a transaction belongs to the database, so their calls go one after the other. */
const chatDatabase = /* @__PURE__ */ createSqlite({ name: 'tradewire-chat', schema })

export interface SqliteChatStorage extends ChatStorage {
  /** Rejects when the database cannot be opened. */
  open(): Promise<void>
  /** Texts in the same database, for what is on its way. */
  readonly texts: Storage
}

/** Messages in `plus.sqlite`, for apps. A batch is one transaction. */
export function createSqliteChatStorage(): SqliteChatStorage {
  const { open, change, select } = chatDatabase

  return {
    open,
    texts: textsIn(chatDatabase),
    async overview(user) {
      const owner = sqlText(user)
      const about = await select(`SELECT text FROM users WHERE owner = ${owner}`)
      const conversations = await select(`SELECT id, text FROM conversations WHERE owner = ${owner}`)
      return {
        about: about[0] && textOf(about[0].text),
        conversations: conversations.map(({ id, text }) => ({ id: textOf(id), text: textOf(text) })),
        drops: [],
      }
    },
    async page(user, { conversation, before, limit }) {
      const within = (than: '<' | '<='): string =>
        `FROM records WHERE owner = ${sqlText(user)} AND conversation = ${sqlText(conversation)}` +
        (before === null ? '' : ` AND created_at ${than} ${before.createdAt}`)
      // All of a moment at either end: SQLite does not have them in the order of their ids.
      const rows = await select(`SELECT id, created_at, text ${within('<=')} AND created_at >= COALESCE(` +
        `(SELECT created_at ${within('<')} ORDER BY created_at DESC LIMIT 1 OFFSET ${limit - 1}), -9e999)`)
      return rows.map((row) => recordOf(row, conversation))
        .filter((record) => before === null || comparePlaces(record, before) < 0)
        .sort((one, other) => comparePlaces(other, one))
        .slice(0, limit)
    },
    async known(user, records) {
      const ids = records.map(({ id }) => sqlText(id)).join(', ')
      const rows = await select(`SELECT id FROM records WHERE owner = ${sqlText(user)} AND id IN (${ids})`)
      return new Set(rows.map(({ id }) => textOf(id)))
    },
    async put(user, { about, conversations, records }) {
      const owner = sqlText(user)
      const fitting = records.filter(({ text }) => text.length <= longestText)
      await change([
        ...(about === undefined ? [] : [`INSERT OR REPLACE INTO users VALUES (${owner}, ${sqlText(about)})`]),
        ...conversations.map(({ id, text }) =>
          `INSERT OR REPLACE INTO conversations VALUES (${owner}, ${sqlText(id)}, ${sqlText(text)})`),
        ...fitting.map(({ id, conversation, createdAt, text }) =>
          'INSERT OR REPLACE INTO records (owner, id, conversation, created_at, text) ' +
          `VALUES (${owner}, ${sqlText(id)}, ${sqlText(conversation)}, ${createdAt}, ${sqlText(text)})`),
      ])
      // What cannot be kept is always asked of the server.
      const missing = records.filter((record) => !fitting.includes(record)).map(({ conversation }) => conversation)
      return [...new Set(missing)].map((conversation) => ({ conversation, oldest: null }))
    },
    remove: (user, records) => change(records.map(({ id }) =>
      `DELETE FROM records WHERE owner = ${sqlText(user)} AND id = ${sqlText(id)}`)),
  }
}

function textsIn({ change, select }: Sqlite): Storage {
  return {
    async read(key) {
      const [row] = await select(`SELECT text FROM texts WHERE key = ${sqlText(key)}`)
      return row && textOf(row.text)
    },
    write: (key, text) => change([`INSERT OR REPLACE INTO texts VALUES (${sqlText(key)}, ${sqlText(text)})`]),
    remove: (key) => change([`DELETE FROM texts WHERE key = ${sqlText(key)}`]),
    keys: async () => (await select('SELECT key FROM texts')).map(({ key }) => textOf(key)),
  }
}

/** An unreadable row is reported as an unreadable record. */
function recordOf({ id, created_at: createdAt, text }: SqlRow, conversation: string): ChatRecord {
  const record = { conversation, createdAt: Number(createdAt), id: textOf(id) }
  try {
    return { ...record, text: textOf(text) }
  } catch {
    return { ...record, text: '' }
  }
}
