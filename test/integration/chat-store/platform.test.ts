import { openDB } from 'idb'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { emptyProfile, newItem } from '../../../src/chat/model/chat-state'
import type { ChatConversationText, ChatRecord, ChatStorage } from '../../../src/chat/model/chat-storage'
import { createChatStorage } from '../../../src/chat/platform/create-chat-storage'
import { defaultChatPorts } from '../../../src/chat/platform/chat-ports'
import { createIndexedDbChatStorage } from '../../../src/chat/platform/indexed-db-chat-storage'
import { createSqliteChatStorage } from '../../../src/chat/platform/sqlite-chat-storage'
import { conversationTextOf } from '../../../src/chat/storage/chat-record'
import { createSystemClock } from '../../../src/platform/system/system-ports'
import { createNativeSqlite } from '../../hosts/app/native-sqlite'
import { stubIndexedDb } from '../../support/uni-doubles/stub-indexed-db'
import { createWeixinStorageDouble, type WeixinStorageDouble } from '../../support/uni-doubles/weixin-storage-double'
import { stubPageGlobals } from '../../support/uni-doubles/page-globals'
import { recordOf, records } from './uni-chat'

const batch = {
  about: 'mark',
  conversations: [{ id: 'peer:8', text: 'kept' }],
  records: [{ conversation: 'peer:8', id: 'a', createdAt: 1, text: 'hello' }],
}
const place = { conversation: 'peer:8', before: null, limit: 9 }
const clock = createSystemClock()

let disk: WeixinStorageDouble
let troubles: unknown[]
const fellBack = (reason: unknown): void => void troubles.push(reason)

beforeEach(() => {
  disk = createWeixinStorageDouble()
  vi.stubGlobal('uni', disk.api)
  troubles = []
})
afterEach(() => void vi.unstubAllGlobals())

function installSqlite(replaced: object = {}) {
  const native = createNativeSqlite(structuredClone)
  vi.stubGlobal('plus', { sqlite: { ...native.api, ...replaced } })
  return native
}

const refusing = (failure: unknown) => ({
  openDatabase: ({ fail }: { readonly fail?: (failure: unknown) => void }) => fail?.(failure),
})

function loadAnew() {
  vi.resetModules()
  return import('../../../src/chat/platform/sqlite-chat-storage')
}

test('CM-47: uses IndexedDB in a web page, or uni’s storage for this run if opening IndexedDB fails', async () => {
  stubPageGlobals()
  stubIndexedDb()
  const { storage, outbox } = createChatStorage({ clock, fellBack })
  await storage.put('7', batch)
  await outbox.write('key', 'waits')
  expect(await storage.page('7', place)).toEqual(batch.records)
  expect(disk.texts.size).toBe(0)
  vi.stubGlobal('indexedDB', { open: () => {
    throw new DOMException('denied', 'SecurityError')
  } })
  const second = createChatStorage({ clock, fellBack })
  await second.storage.put('7', batch)
  expect(await second.storage.overview('7')).toMatchObject({ about: 'mark' })
  expect(await second.storage.known('7', batch.records)).toEqual(new Set(['a']))
  await second.storage.remove('7', batch.records)
  expect(await second.storage.page('7', place)).toEqual([])
  expect(disk.texts.size).toBeGreaterThan(0)
  expect(troubles).toHaveLength(1)
})

test('CM-47: uses SQLite in an app, even for unsent messages', async () => {
  const native = installSqlite()
  const { storage, outbox } = createChatStorage({ clock, fellBack })
  await storage.put('7', batch)
  await outbox.write('key', 'waits')
  await outbox.write('other', 'waits too')
  await outbox.remove('other')
  expect(await outbox.keys()).toEqual(['key'])
  expect(await outbox.read('key')).toBe('waits')
  expect(disk.texts.size).toBe(0)
  vi.stubGlobal('plus', { sqlite: createNativeSqlite(structuredClone, native.files).api })
  expect(await createChatStorage({ clock, fellBack }).storage.page('7', place)).toEqual(batch.records)
  expect(await createChatStorage({ clock, fellBack }).outbox.read('key')).toBe('waits')
  expect(troubles).toEqual([])
})

test('CM-47: uses uni’s storage in a mini-program, and in an app without SQLite', async () => {
  for (const plus of [undefined, {}, { sqlite: null }]) {
    if (plus !== undefined) vi.stubGlobal('plus', plus)
    const { storage, outbox } = createChatStorage({ clock, fellBack })
    await storage.put('7', batch)
    await outbox.write('key', 'waits')
    expect([...disk.texts.keys()].sort()).toEqual(['key', 'tradewire:chat-user:7', 'tradewire:chat:7:peer%3A8'])
    disk.texts.clear()
  }
  expect(troubles).toEqual([])
  await expect(createSqliteChatStorage().open()).rejects.toThrow('plus.sqlite is missing')
})

test('CM-47: uses the same database names as earlier versions', async () => {
  const native = installSqlite()
  await createSqliteChatStorage().put('7', batch)
  expect([...native.files.keys()]).toEqual(['_doc/tradewire-chat.db'])
  expect(native.api.isOpenDatabase({ name: 'tradewire-chat' })).toBe(true)
  stubPageGlobals()
  stubIndexedDb()
  await createChatStorage({ clock, fellBack }).storage.put('7', batch)
  expect((await indexedDB.databases()).map(({ name }) => name)).toEqual(['tradewire-chat'])
})

test('CM-47: leaves a foreign database with the same name unchanged, and uses uni’s storage', async () => {
  stubPageGlobals()
  stubIndexedDb()
  const other = await openDB('tradewire-chat', 1, { upgrade: (made) => void made.createObjectStore('notes') })
  other.close()
  const { storage } = createChatStorage({ clock, fellBack })
  await storage.put('7', batch)
  expect(await storage.page('7', place)).toEqual(batch.records)
  expect(String(troubles[0])).toContain('tradewire-chat has unexpected stores')
})

/** Cuts the texts' last character. */
const damage = (table: string, column: string, text: string): Promise<void> => new Promise((success) => {
  const sql = [`UPDATE ${table} SET ${column} = SUBSTR(${column}, 1, LENGTH(${column}) - 1) ` +
    `WHERE ${column} = '${JSON.stringify(text)}'`]
  plus.sqlite.executeSql({ name: 'tradewire-chat', sql, success })
})

test('CM-56: does not replace a conversation in IndexedDB with the older state of another tab', async () => {
  stubIndexedDb()
  const [one, other] = [createIndexedDbChatStorage(clock), createIndexedDbChatStorage(clock)]
  const state = (createdAt: number, unread = 0): ChatConversationText => conversationTextOf({
    ...newItem({ type: 'peer', id: '8' }, 'peer:8', emptyProfile).kept,
    last: createdAt === 0 ? null : { createdAt, id: `${createdAt}`, kind: 'text', text: 'a' }, unread,
  }, '7')
  const stored = async (): Promise<unknown> => (await one.overview('7')).conversations
  const put = async (storage: ChatStorage, text: ChatConversationText, ...all: readonly ChatRecord[]): Promise<void> =>
    void await storage.put('7', { conversations: [text], records: all })
  await put(one, state(3), ...records(1, 3, 10))
  for (const older of [state(2), state(0)]) {
    await put(other, older)
    expect(await stored()).toEqual([state(3)])
  }
  // States with the same last message replace each other, for example when a tab reads the conversation.
  await put(one, state(4, 1), recordOf(4, 10))
  await put(other, state(4))
  expect(await stored()).toEqual([state(4)])
  await put(other, { id: 'peer:8', text: '' })
  expect(await stored()).toEqual([{ id: 'peer:8', text: '' }])
  // Another tab has removed the conversation (CM-138), so there is no newer state to keep.
  const database = await openDB('tradewire-chat')
  await database.delete('conversations', ['7', 'peer:8'])
  database.close()
  await put(other, state(2))
  expect(await stored()).toEqual([state(2)])
})

test('CM-154: reads the other rows of SQLite when single rows are damaged', async () => {
  installSqlite()
  const storage = createSqliteChatStorage()
  const conversations = ['peer:10', 'peer:8', 'peer:9'].map((id) => ({ id, text: `kept ${id}` }))
  await storage.put('7', { about: 'mark', conversations, records: [] })
  await damage('users', 'text', 'mark')
  await damage('conversations', 'text', 'kept peer:9')
  await damage('conversations', 'id', 'peer:10')
  const readable = [{ id: 'peer:8', text: 'kept peer:8' }, { id: 'peer:9', text: '' }]
  expect(await storage.overview('7')).toEqual({
    about: '', conversations: [{ id: '"peer:10', text: 'kept peer:10' }, ...readable], drops: [],
  })
  expect((await storage.overview('7')).conversations).toEqual(readable)
})

test('CM-154: returns a message with a damaged id on the first read of its page, and omits it afterwards', async () => {
  installSqlite()
  const storage = createSqliteChatStorage()
  const good = { conversation: 'peer:8', id: 'b', createdAt: 2, text: 'good' }
  await storage.put('7', { ...batch, records: [...batch.records, good] })
  await damage('records', 'id', 'a')
  expect(await storage.page('7', place)).toEqual([good, { ...batch.records[0], id: '"a' }])
  expect(await storage.page('7', place)).toEqual([good])
})

test('CM-154: applies the size limits when a message in SQLite has a damaged conversation id', async () => {
  const { api } = installSqlite()
  const first = createSqliteChatStorage()
  const records = Array.from({ length: 50 }, (_, index) =>
    ({ conversation: 'peer:8', id: `${index}`, createdAt: index, text: 'x'.repeat(100_000) }))
  await first.put('7', { conversations: [], records: [{ conversation: 'peer:9', id: 'bad', createdAt: 1, text: '' }] })
  await damage('records', 'conversation', 'peer:9')
  const storage = createSqliteChatStorage()
  await storage.put('7', { conversations: [], records })
  for (let read = 0; read < 20; read += 1) await storage.overview('9')
  expect(await storage.page('7', { ...place, limit: 100 })).toHaveLength(35)
  const left = await new Promise((success) => {
    api.selectSql({ name: 'tradewire-chat', sql: 'SELECT COUNT(*) AS count FROM records', success })
  })
  expect(left).toEqual([{ count: 35 }])
})

test('CM-154: reads the other unsent messages when the text or the key of an unsent message is damaged', async () => {
  installSqlite()
  const { texts } = createSqliteChatStorage()
  for (const key of ['one', 'two', 'three']) await texts.write(key, `text of ${key}`)
  await damage('texts', 'key', 'two')
  await damage('texts', 'text', 'text of three')
  expect(await texts.keys()).toEqual(['one', 'three'])
  expect(await texts.read('one')).toBe('text of one')
  expect(await texts.read('three')).toBe('"text of three')
})

const badTexts = ['7', '{"a":1}', '"half', 'x\'00\'']
test.each(badTexts)('CM-46: treats a SQLite row with %s as an unreadable message', async (bad) => {
  const { api } = installSqlite()
  const storage = createSqliteChatStorage()
  const records = [...batch.records, { conversation: 'peer:8', id: 'b', createdAt: 2, text: 'good' }]
  await storage.put('7', { ...batch, records })
  const value = bad.startsWith('x') ? bad : `'${bad}'`
  await new Promise((success) => {
    api.executeSql({ name: 'tradewire-chat', sql: [`UPDATE records SET text = ${value} WHERE id = '"a"'`], success })
  })
  expect(await storage.page('7', place)).toEqual([records[1], { ...batch.records[0], text: '' }])
})

const refusals: readonly (readonly [unknown, string])[] =
  [['words alone', 'words alone'], [null, 'null'], [undefined, 'undefined'], [{}, '[object Object]']]
test.each(refusals)(
  'CM-47: reports a SQLite failure of %j with its message', async (failure, words) => {
    installSqlite(refusing(failure))
    await createChatStorage({ clock, fellBack }).storage.overview('7')
    expect(troubles.map(String)).toEqual([`Error: ${words}`])
  },
)

test('CM-47: uses uni’s storage for this run when SQLite cannot be opened, and reports the failure', async () => {
  installSqlite(refusing({ code: -1403, message: 'Cannot create file' }))
  const reported: unknown[] = []
  const ports = defaultChatPorts((diagnostic) => reported.push(diagnostic), { clock: createSystemClock() })
  await ports.storage.put('7', batch)
  await ports.outbox.write('key', 'waits')
  expect(await ports.storage.page('7', place)).toEqual(batch.records)
  expect(await ports.outbox.read('key')).toBe('waits')
  expect(reported).toEqual([{ code: 'storage-failed', detail: 'database: Error: Cannot create file' }])
})

test('CM-159: reports each conversation that is read, even when uni’s storage replaces SQLite', async () => {
  installSqlite(refusing({ code: -1403, message: 'Cannot create file' }))
  const { storage } = createChatStorage({ clock, fellBack })
  const conversations = ['peer:1', 'peer:2', 'peer:3'].map((id) => ({ id, text: 'kept' }))
  await storage.put('7', { conversations, records: [] })
  let reads = 0
  await storage.overview('7', () => (reads += 1))
  expect(reads).toBe(3)
})

test('CM-48: stores a batch in SQLite entirely or not at all, and reopens a closed database', async () => {
  const native = installSqlite()
  const storage = createSqliteChatStorage()
  await storage.put('7', batch)
  native.closeAll()
  expect(await storage.page('7', place)).toEqual(batch.records)
  native.fill('database or disk is full')
  const more = { ...batch, about: 'later', records: [{ ...batch.records[0], conversation: 'peer:8', id: 'b',
    createdAt: 2, text: 'more' }] }
  await expect(storage.put('7', more)).rejects.toMatchObject({ name: 'QuotaExceededError' })
  native.fill('disk I/O error')
  await expect(storage.put('7', more)).rejects.toMatchObject({ name: 'Error', message: 'disk I/O error' })
  native.fill(undefined)
  expect(await storage.overview('7')).toMatchObject({ about: 'mark' })
  expect(await storage.page('7', place)).toEqual(batch.records)
  await storage.put('7', more)
  expect(await storage.page('7', place)).toHaveLength(2)
})

test('CM-103: ignores and never commits an uncommitted change of a killed process', async () => {
  const native = installSqlite()
  await createSqliteChatStorage().put('7', batch)
  const killedProcess = await loadAnew()
  const killed = new Promise<void>((resolve) => {
    // A killed process makes no further call, so its transaction stays open.
    const transaction: typeof native.api.transaction = (call) => {
      if (call.operation === 'commit') resolve()
      else native.api.transaction(call)
    }
    vi.stubGlobal('plus', { sqlite: { ...native.api, transaction } })
  })
  const half = { conversation: 'peer:8', id: 'b', createdAt: 2, text: 'half' }
  void killedProcess.createSqliteChatStorage().put('7', { ...batch, about: 'later', records: [half] })
  await killed
  vi.stubGlobal('plus', { sqlite: native.api })
  const nextProcess = await loadAnew()
  const storage = nextProcess.createSqliteChatStorage()
  expect(await storage.page('7', place)).toEqual(batch.records)
  const whole = { ...half, id: 'c', text: 'whole' }
  await storage.put('7', { ...batch, records: [whole] })
  expect(await storage.page('7', place)).toEqual([whole, ...batch.records])
  expect(await storage.overview('7')).toMatchObject({ about: 'mark' })
})

test('CM-111: does not roll back the first chat’s transaction when a second chat opens', async () => {
  const native = createNativeSqlite(structuredClone)
  const operations: (string | undefined)[] = []
  const transaction: typeof native.api.transaction = (call) => {
    operations.push(call.operation)
    native.api.transaction(call)
  }
  vi.stubGlobal('plus', { sqlite: { ...native.api, transaction } })
  const first = createSqliteChatStorage()
  await first.put('7', batch)
  const more = { conversation: 'peer:8', id: 'b', createdAt: 2, text: 'more' }
  const second = createSqliteChatStorage()
  await Promise.all([
    first.put('7', { ...batch, records: [more] }),
    second.put('8', batch),
    first.texts.write('key', 'waits'),
    second.texts.write('other', 'waits too'),
  ])
  // Includes the transactions of limit checks.
  expect(operations.length).toBeGreaterThanOrEqual(10)
  expect(operations).toEqual(operations.map((_unused, index) => index % 2 === 0 ? 'begin' : 'commit'))
  const nextProcess = await loadAnew()
  const storage = nextProcess.createSqliteChatStorage()
  expect(await storage.page('7', place)).toEqual([more, ...batch.records])
  expect(await storage.page('8', place)).toEqual(batch.records)
  expect(await storage.texts.keys()).toEqual(['key', 'other'])
})

test('CM-48: reports a message that a SQLite cursor cannot read back, and does not store it', async () => {
  installSqlite()
  const storage = createSqliteChatStorage()
  const long = { conversation: 'peer:9', id: 'b', createdAt: 2, text: 'x'.repeat(500_001) }
  const fitting = { conversation: 'peer:8', id: 'c', createdAt: 3, text: 'x'.repeat(500_000) }
  expect(await storage.put('7', { ...batch, records: [...batch.records, long, fitting] })).toEqual([
    { conversation: 'peer:9', oldest: null },
  ])
  expect(await storage.known('7', [...batch.records, long, fitting])).toEqual(new Set(['a', 'c']))
})
