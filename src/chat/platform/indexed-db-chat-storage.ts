import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction } from 'idb'
import type { ChatConversationText, ChatDrop, ChatRecord, ChatStorage } from '../model/chat-storage'
import type { Clock } from '../../connection/ports/ports'
import { createIndexedDbConnection } from '../../platform/storage/indexed-db-storage'
import { grouped, type ChatPlace } from '../model/messages'
import { lastMsIn, sizeOf } from './chat-leaf'
import {
  changedAtOnce, createChatLimits, type ConversationCut, type ConversationExcess, type ConversationSize,
} from './storage-limits'

const DATABASE = 'tradewire-chat'
/** Increase this version when stores or indexes change. */
const VERSION = 1

type Spot = [user: string, conversation: string]
type Place = [user: string, conversation: string, createdAt: number, id: string]

interface Size {
  /** Size of the conversation's records in UTF-16 units. */
  readonly units: number
  readonly isPruned: boolean
  /** Time of the newest record, even if removed. Earlier versions did not store it after a removal. */
  readonly lastMs?: number
  /** Oldest record of a shortened conversation, if known. */
  readonly oldest?: ChatPlace | undefined
}

interface ChatSchema extends DBSchema {
  /**
   * User records by user, and sizes by conversation. Sizes share this store, because adding a store would prevent open
   * tabs with an older app version from writing.
   */
  readonly users: { readonly key: string | Spot; readonly value: string | Size }
  readonly conversations: { readonly key: Spot; readonly value: string }
  readonly records: {
    readonly key: Place
    readonly value: ChatRecord & { readonly user: string }
    readonly indexes: { readonly ids: [string, string] }
  }
}

type StoreNames = ('users' | 'conversations' | 'records')[]
type Within<Mode extends 'readonly' | 'readwrite'> = IDBPTransaction<ChatSchema, StoreNames, Mode>
type Change = Within<'readwrite'>

export interface IndexedDbChatStorage extends ChatStorage {
  /** Rejects if opening takes more than 5 s. */
  open(): Promise<void>
}

/** An IndexedDB key that sorts after all numbers and strings. */
const last: IDBValidKey = []

const everySpot = (): IDBKeyRange => IDBKeyRange.lowerBound([])
const rangeOf = (...start: readonly string[]): IDBKeyRange => IDBKeyRange.bound([...start], [...start, last])

/** Creates chat storage in IndexedDB, with one transaction per batch. */
export function createIndexedDbChatStorage(clock: Clock): IndexedDbChatStorage {
  const { open, use } = createIndexedDbConnection(clock, openChat)

  /** Also awaits `done`, to handle its rejection when the browser ends the transaction. */
  const transact = <Mode extends 'readonly' | 'readwrite', T>(
    mode: Mode, deed: (transaction: Within<Mode>) => Promise<T>,
  ): Promise<T> => use(async (database) => {
    const transaction = database.transaction<StoreNames, Mode>(['users', 'conversations', 'records'], mode)
    return (await Promise.all([deed(transaction), transaction.done]))[0]
  })
  const read = <T>(deed: (transaction: Within<'readonly'>) => Promise<T>): Promise<T> => transact('readonly', deed)
  const change = <T>(deed: (transaction: Change) => Promise<T>): Promise<T> => transact('readwrite', deed)

  /** Times of the newest records, if an earlier version did not store these times. */
  const foundMs = new Map<string, number>()
  const limits = createChatLimits({
    keepNewest: (most, left) => change(async (transaction) => {
      const [users, all] = [transaction.objectStore('users'), transaction.objectStore('records')]
      const conversations = transaction.objectStore('conversations')
      // Counts within the transaction, because another tab may have just removed conversations.
      if (await conversations.count() <= most) return []
      const sizes = new Map((await sizesIn(users, everySpot())).map((size) =>
        [JSON.stringify([size.owner, size.conversation]), size]))
      const dated = await Promise.all((await conversations.getAllKeys()).map(async (spot) => {
        const name = JSON.stringify(spot)
        const lastMs = sizes.get(name)?.lastMs || foundMs.get(name) ||
          (await all.openKeyCursor(rangeOf(...spot), 'prev'))?.key[2] || 0
        if (!sizes.get(name)?.lastMs) foundMs.set(name, lastMs)
        sizes.delete(name)
        return { owner: spot[0], conversation: spot[1], lastMs }
      }))
      // Only the first transaction of a check removes marks, so marks added by the same check stay.
      const marks = most > left ? newestFirst([...sizes.values()].filter(({ units }) => units === 0)).slice(most) : []
      await Promise.all(marks.map(({ owner, conversation }) => users.delete([owner, conversation])))
      const oldest = newestFirst(dated).slice(left).slice(-changedAtOnce)
      await Promise.all(oldest.map(({ owner, conversation, lastMs }) => Promise.all([
        conversations.delete([owner, conversation]), all.delete(rangeOf(owner, conversation)),
        users.put({ units: 0, isPruned: true, lastMs }, [owner, conversation]),
      ])))
      return oldest
    }),
    sizes: () => read((transaction) => sizesIn(transaction.objectStore('users'), everySpot())),
    shorten: (excess) => change((transaction) => Promise.all(excess.map((each) => shorten(transaction, each)))),
  })

  return {
    open,
    overview(user) {
      limits.reading(user)
      return read(async (transaction) => {
        const conversations = transaction.objectStore('conversations')
        const range = rangeOf(user)
        const [about, keys, texts] = await Promise.all([
          transaction.objectStore('users').get(user), conversations.getAllKeys(range), conversations.getAll(range),
        ])
        return {
          about: typeof about === 'string' ? about : undefined,
          conversations: keys.map(([, id], index) => ({ id, text: texts[index] || '' })),
          drops: await dropsIn(transaction, user),
        }
      })
    },
    page: (user, { conversation, before, limit }) => read(async (transaction) => {
      const upper = before === null ? [user, conversation, last] : [user, conversation, before.createdAt, before.id]
      const range = IDBKeyRange.bound([user, conversation], upper, false, true)
      const found: ChatRecord[] = []
      let cursor = await transaction.objectStore('records').openCursor(range, 'prev')
      for (; cursor !== null && found.length < limit; cursor = await cursor.continue()) {
        const { id, createdAt, text } = cursor.value
        found.push({ conversation, id, createdAt, text })
      }
      return found
    }),
    known: (user, records) => read(async (transaction) => {
      const ids = transaction.objectStore('records').index('ids')
      const found = await Promise.all(records.map(async ({ id }) => (await ids.getKey([user, id])) && id))
      return new Set(found.filter((id) => id !== undefined))
    }),
    async put(user, batch) {
      const { about, conversations, records } = batch
      await change((transaction) => Promise.all([
        ...(about === undefined ? [] : [transaction.objectStore('users').put(about, user)]),
        ...conversations.map((each) => putConversation(transaction, user, each)),
        changeAll(transaction, user, records),
      ]))
      return limits.written(user, batch)
    },
    async remove(user, records) {
      const places = records.map(({ conversation, createdAt, id }) => ({ conversation, createdAt, id }))
      await change((transaction) => changeAll(transaction, user, places))
    },
  }
}

/** Keeps the stored conversation if another tab has stored newer messages (CM-56). */
async function putConversation(transaction: Change, user: string, { id, text }: ChatConversationText): Promise<void> {
  const conversations = transaction.objectStore('conversations')
  const spot: Spot = [user, id]
  const size = sizeIn(await transaction.objectStore('users').get(spot))
  const isOld = size?.lastMs && size.lastMs > lastMsIn(text)
  if (!isOld || await conversations.getKey(spot) === undefined) await conversations.put(text, spot)
}

/** Writes the records with text, deletes the records without text, and updates their conversations' sizes. */
const changeAll = (transaction: Change, user: string, changed: readonly ChangedRecord[]): Promise<unknown> =>
  Promise.all([...grouped(changed, ({ conversation }) => conversation)].map(([conversation, own]) =>
    changeRecords(transaction, user, conversation, own)))

async function changeRecords(
  transaction: Change, user: string, conversation: string, changed: readonly ChangedRecord[],
): Promise<void> {
  const [users, all] = [transaction.objectStore('users'), transaction.objectStore('records')]
  const spot: Spot = [user, conversation]
  const key = ({ createdAt, id }: ChangedRecord): Place => [...spot, createdAt, id]
  const old = await Promise.all(changed.map((each) => all.get(key(each))))
  await Promise.all(changed.map((each) => isRecord(each) ? all.put({ ...each, user }) : all.delete(key(each))))
  const size = sizeIn(await users.get(spot))
  // Earlier versions did not store sizes.
  const units = size === undefined ? sizeOf(await all.getAll(rangeOf(user, conversation))) :
    size.units + sizeOf(changed.filter(isRecord)) - sizeOf(old.filter((record) => record !== undefined))
  const lastMs = changed.filter(isRecord).reduce((last, { createdAt }) => Math.max(last, createdAt), size?.lastMs || 0)
  const first = size?.oldest
  const oldest = first && changed.every(({ createdAt }) => createdAt > first.createdAt) ? first : undefined
  await users.put({ units, isPruned: size?.isPruned === true, lastMs, oldest }, spot)
}

async function shorten(
  transaction: Change, { owner, conversation, most }: ConversationExcess,
): Promise<ConversationCut> {
  const [users, all] = [transaction.objectStore('users'), transaction.objectStore('records')]
  const spot: Spot = [owner, conversation]
  const size = sizeIn(await users.get(spot))
  const units = size?.units || 0
  let left = units
  let cursor = await all.openCursor(rangeOf(...spot))
  for (; cursor !== null && left > most; cursor = await cursor.continue()) left -= sizeOf([cursor.value])
  if (cursor === null) left = 0
  await all.delete(cursor === null ? rangeOf(...spot) : IDBKeyRange.bound(spot, cursor.key, false, true))
  const oldest = cursor ? { createdAt: cursor.key[2], id: cursor.key[3] } : undefined
  await users.put({ ...size, units: left, isPruned: true, oldest }, spot)
  return { owner, conversation, removedUnits: units - left, oldest: oldest || null }
}

type ChangedRecord = Omit<ChatRecord, 'text'> & { readonly text?: string }

const newestFirst = <Item extends { readonly lastMs: number }>(items: readonly Item[]): readonly Item[] =>
  [...items].sort((one, other) => other.lastMs - one.lastMs)

const isRecord = (record: ChangedRecord): record is ChatRecord => record.text !== undefined
const sizeIn = (value: string | Size | undefined): Size | undefined => typeof value === 'object' ? value : undefined

type Database = IDBPDatabase<ChatSchema>

interface Users {
  getAllKeys(range: IDBKeyRange): Promise<(string | Spot)[]>
  getAll(range: IDBKeyRange): Promise<(string | Size)[]>
}

async function sizesIn(users: Users, range: IDBKeyRange): Promise<readonly (ConversationSize & Size)[]> {
  const [keys, values] = await Promise.all([users.getAllKeys(range), users.getAll(range)])
  const sizes: (ConversationSize & Size)[] = []
  keys.forEach((key, index) => {
    const size = sizeIn(values[index])
    if (typeof key !== 'string' && size) sizes.push({ owner: key[0], conversation: key[1], lastMs: 0, ...size })
  })
  return sizes
}

async function dropsIn(transaction: Within<'readonly'>, user: string): Promise<readonly ChatDrop[]> {
  const pruned = (await sizesIn(transaction.objectStore('users'), rangeOf(user))).filter(({ isPruned }) => isPruned)
  return Promise.all(pruned.map(async ({ conversation, units, oldest }) => {
    // Opening a cursor for each of 10,000 shortened or removed conversations would be slow.
    const first = units === 0 || oldest ? null :
      await transaction.objectStore('records').openKeyCursor(rangeOf(user, conversation))
    if (first === null) return { conversation, oldest: oldest || null }
    const [, , createdAt, id] = first.key
    return { conversation, oldest: { createdAt, id } }
  }))
}

async function openChat(): Promise<Database> {
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
  throw new Error(`The database ${DATABASE} has unexpected stores`)
}
