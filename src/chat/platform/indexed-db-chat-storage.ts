import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { ChatRecord, ChatStorage } from '../model/chat-storage'
import type { Clock } from '../../connection/ports/ports'
import { createIndexedDbConnection } from '../../platform/storage/indexed-db-storage'

const DATABASE = 'tradewire-chat'
/** Increase this version when stores or indexes change. */
const VERSION = 1

type Place = [user: string, conversation: string, createdAt: number, id: string]

interface ChatSchema extends DBSchema {
  readonly users: { readonly key: string; readonly value: string }
  readonly conversations: { readonly key: [string, string]; readonly value: string }
  readonly records: {
    readonly key: Place
    readonly value: ChatRecord & { readonly user: string }
    readonly indexes: { readonly ids: [string, string] }
  }
}

export interface IndexedDbChatStorage extends ChatStorage {
  /** Rejects when the database cannot be opened within 5 s. */
  open(): Promise<void>
}

/** An IndexedDB key that sorts after all numbers and strings. */
const last: IDBValidKey = []

/** Creates chat storage in IndexedDB. Writes each batch in a transaction. */
export function createIndexedDbChatStorage(clock: Clock): IndexedDbChatStorage {
  const { open, use } = createIndexedDbConnection(clock, openChat)

  return {
    open,
    overview: (user) => use(async (database) => {
      const transaction = database.transaction(['users', 'conversations'])
      const conversations = transaction.objectStore('conversations')
      const range = IDBKeyRange.bound([user], [user, last])
      const [about, keys, texts] = await Promise.all([
        transaction.objectStore('users').get(user), conversations.getAllKeys(range), conversations.getAll(range),
      ])
      return { about, conversations: keys.map(([, id], index) => ({ id, text: texts[index] || '' })), drops: [] }
    }),
    page: (user, { conversation, before, limit }) => use(async (database) => {
      const upper = before === null ? [user, conversation, last] : [user, conversation, before.createdAt, before.id]
      const range = IDBKeyRange.bound([user, conversation], upper, false, true)
      const found: ChatRecord[] = []
      let cursor = await database.transaction('records').store.openCursor(range, 'prev')
      for (; cursor !== null && found.length < limit; cursor = await cursor.continue()) {
        const { id, createdAt, text } = cursor.value
        found.push({ conversation, id, createdAt, text })
      }
      return found
    }),
    known: (user, records) => use(async (database) => {
      const ids = database.transaction('records').store.index('ids')
      const found = await Promise.all(records.map(async ({ id }) => (await ids.getKey([user, id])) && id))
      return new Set(found.filter((id) => id !== undefined))
    }),
    put: (user, { about, conversations, records }) => use(async (database) => {
      const transaction = database.transaction(['users', 'conversations', 'records'], 'readwrite')
      const [users, kept, all] = [
        transaction.objectStore('users'), transaction.objectStore('conversations'), transaction.objectStore('records'),
      ]
      await Promise.all([
        ...(about === undefined ? [] : [users.put(about, user)]),
        ...conversations.map(({ id, text }) => kept.put(text, [user, id])),
        ...records.map((record) => all.put({ ...record, user })),
        transaction.done,
      ])
      return []
    }),
    remove: (user, records) => use(async (database) => {
      const transaction = database.transaction('records', 'readwrite')
      await Promise.all([
        ...records.map(({ conversation, createdAt, id }) =>
          transaction.store.delete([user, conversation, createdAt, id])),
        transaction.done,
      ])
    }),
  }
}

async function openChat(): Promise<IDBPDatabase<ChatSchema>> {
  const database = await openDB<ChatSchema>(DATABASE, VERSION, {
    upgrade(made) {
      made.createObjectStore('users')
      made.createObjectStore('conversations')
      const records = made.createObjectStore('records', { keyPath: ['user', 'conversation', 'createdAt', 'id'] })
      records.createIndex('ids', ['user', 'id'])
    },
  })
  if (database.objectStoreNames.contains('records')) return database
  database.close()
  throw new Error(`The database ${DATABASE} belongs to somebody else`)
}
