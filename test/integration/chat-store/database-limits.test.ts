import process from 'node:process'
import { setImmediate } from 'node:timers/promises'
import { openDB } from 'idb'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import type { ChatDrop, ChatRecord, ChatStorage } from '../../../src/chat/model/chat-storage'
import { createIndexedDbChatStorage } from '../../../src/chat/platform/indexed-db-chat-storage'
import { createSqliteChatStorage } from '../../../src/chat/platform/sqlite-chat-storage'
import { createSystemClock } from '../../../src/platform/system/system-ports'
import { createNativeSqlite } from '../../hosts/app/native-sqlite'
import { stubIndexedDb } from '../../support/uni-doubles/stub-indexed-db'
import { allOf, recordOf, records, store } from './uni-chat'

interface Device {
  open(): ChatStorage
  /** Removes data that earlier package versions did not store. */
  age(): Promise<void>
  /** Marks conversations of user 5 as removed. */
  mark(count: number): Promise<void>
}

/** Storing 10,000 conversations takes 10 s, and much longer on a loaded machine. */
const loadedMs = 240_000

const devices: Readonly<Record<string, () => Device>> = {
  'IndexedDB': () => {
    stubIndexedDb()
    return {
      open: () => createIndexedDbChatStorage(createSystemClock()),
      async age() {
        const database = await openDB('tradewire-chat')
        await database.clear('users')
        database.close()
      },
      async mark(count) {
        const database = await openDB('tradewire-chat')
        const transaction = database.transaction('users', 'readwrite')
        for (let number = 0; number < count; number += 1) {
          void transaction.store.put({ units: 0, isPruned: true, lastMs: 1e12 }, ['5', `peer:${number}`])
        }
        await transaction.done
        database.close()
      },
    }
  },
  'SQLite': () => {
    const { files } = createNativeSqlite(structuredClone)
    const run = (sql: string): Promise<void> => new Promise((resolve, reject) => {
      plus.sqlite.executeSql({
        name: 'tradewire-chat', sql: [sql], success: () => resolve(), fail: () => reject(new Error(`failed: ${sql}`)),
      })
    })
    return {
      open() {
        vi.stubGlobal('plus', { sqlite: createNativeSqlite(structuredClone, files).api })
        return createSqliteChatStorage()
      },
      age: () => run('DROP TABLE IF EXISTS pruned'),
      mark: (count) => run(`WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ${count}) ` +
        `INSERT INTO pruned SELECT '"5"', '"peer:' || x || '"' FROM n`),
    }
  },
}

afterEach(() => void vi.unstubAllGlobals())

/** Stores records, waits for the check of the limits, and returns the drops that the next write reports. */
async function storeAndCheck(
  storage: ChatStorage, all: readonly ChatRecord[], user?: string,
): Promise<readonly ChatDrop[]> {
  const drops = await store(storage, all, user)
  // Each overview waits for the transaction that the check has begun.
  for (let read = 0; read < 50; read += 1) await storage.overview('9')
  return drops.concat(await store(storage, [], user))
}

const unitsOf = (all: readonly ChatRecord[]): number => all.reduce((sum, { text }) => sum + text.length, 0)
const startOf = (all: readonly ChatRecord[], conversation = 'peer:8') => {
  const oldest = all.at(-1)
  return { conversation, oldest: oldest === undefined ? null : { createdAt: oldest.createdAt, id: oldest.id } }
}

describe.each(Object.entries(devices))('limits of a chat database: %s', (_, makeDevice) => {
  test('CM-130: removes the oldest messages of an oversized conversation, and reports its new start', async () => {
    const device = makeDevice()
    const storage = device.open()
    const all = records(1, 60, 100_000)
    expect(await storeAndCheck(storage, all.slice(0, 35))).toEqual([])
    const dropped: unknown[] = []
    for (const record of all.slice(35)) {
      const drops = await storeAndCheck(storage, [record])
      if (drops.length > 0) {
        expect(drops).toEqual([{ ...startOf(await allOf(storage)), isRemoved: false }])
        dropped.push(...drops)
      }
      expect(unitsOf(await allOf(storage))).toBeLessThanOrEqual(4_400_000)
    }
    expect(dropped.length).toBeGreaterThan(1)
    const left = await allOf(storage)
    expect(left).toEqual(all.slice(-left.length).reverse())
    expect(unitsOf(left)).toBeGreaterThan(3_400_000)
    expect((await device.open().overview('7')).drops).toEqual([startOf(left)])
    expect((await storage.overview('8')).drops).toEqual([])
  })

  test('CM-130: updates a shortened conversation’s start when older messages are stored or removed', async () => {
    const storage = makeDevice().open()
    await storeAndCheck(storage, records(100, 60, 100_000))
    const left = await allOf(storage)
    const older = recordOf(1, 10)
    for (const [change, start] of [
      [() => store(storage, records(200, 1, 10)), left],
      [() => store(storage, [older]), [older]],
      [() => storage.remove('7', [older]), left],
    ] as const) {
      await change()
      expect((await storage.overview('7')).drops).toEqual([startOf(start)])
    }
  })

  test('CM-130: reports a shortened conversation’s start even if the next write stores older messages', async () => {
    const storage = makeDevice().open()
    await store(storage, records(100, 60, 100_000))
    for (let read = 0; read < 50; read += 1) await storage.overview('9')
    const left = await allOf(storage)
    expect(await store(storage, records(1, 10, 10))).toEqual([{ ...startOf(left), isRemoved: false }])
    expect(await store(storage, [])).toEqual([])
  })

  test('CM-130: reports a shortened conversation’s start once, when the data is loaded or next written', async () => {
    const device = makeDevice()
    const storage = device.open()
    const mine = records(100, 60, 100_000)
    await store(storage, mine, '6')
    for (let read = 0; read < 50; read += 1) await storage.overview('9')
    const left = await allOf(storage, 100, 'peer:8', '6')
    expect(left.length).toBeLessThan(60)
    expect((await storage.overview('6')).drops).toEqual([startOf(left)])
    expect(await store(storage, mine.slice(0, 5), '6')).toEqual([])
  })

  test('CM-130: reports a shortened conversation’s start to the other chats of the process', async () => {
    const device = makeDevice()
    const [one, other] = [device.open(), device.open()]
    await store(one, records(100, 60, 100_000), '6')
    for (let read = 0; read < 50; read += 1) await one.overview('9')
    const left = await allOf(one, 100, 'peer:8', '6')
    expect(await store(other, [], '6')).toEqual([{ ...startOf(left), isRemoved: false }])
  })

  test('CM-130: leaves other users’ conversations unchanged when one conversation is too large', async () => {
    const storage = makeDevice().open()
    for (const user of ['6', '7']) await store(storage, records(1, 39, 100_000), user)
    expect(await storeAndCheck(storage, records(100, 5, 100_000))).toHaveLength(1)
    expect(await allOf(storage, 100, 'peer:8', '6')).toHaveLength(39)
    expect((await storage.overview('6')).drops).toEqual([])
  })

  test('CM-130: counts a rewritten message once, and does not count removed messages', async () => {
    const storage = makeDevice().open()
    const all = records(1, 30, 100_000)
    for (let round = 0; round < 3; round += 1) expect(await storeAndCheck(storage, all)).toEqual([])
    await storage.remove('7', all)
    expect(await storeAndCheck(storage, records(100, 30, 100_000))).toEqual([])
    expect(await allOf(storage)).toHaveLength(30)
    expect((await storage.overview('7')).drops).toEqual([])
  })

  test('CM-130: shortens a conversation whose messages all have the same time', async () => {
    const storage = makeDevice().open()
    const all = records(1, 60, 100_000).map((record) => ({ ...record, createdAt: 5 }))
    await storeAndCheck(storage, all)
    const left = await allOf(storage)
    expect(left).toEqual([...all].sort((one, other) => one.id < other.id ? 1 : -1).slice(0, 35))
    expect((await storage.overview('7')).drops).toEqual([startOf(left)])
  })

  test('CM-130: applies the size limit to messages that an earlier version stored', async () => {
    const device = makeDevice()
    await store(device.open(), records(1, 39, 100_000))
    await device.age()
    const storage = device.open()
    const [drop] = await storeAndCheck(storage, records(100, 3, 100_000))
    const left = await allOf(storage)
    expect(drop).toMatchObject(startOf(left))
    expect(left).toHaveLength(35)
  })
})

describe.each(Object.entries(devices))('number of conversations: %s', (_, makeDevice) => {
  test('CM-138: keeps the 9,000 newest conversations of all users when there are more than 10,000', async () => {
    const device = makeDevice()
    const storage = device.open()
    const peers = (from: number, count: number) =>
      Array.from({ length: count }, (_unused, index) => recordOf(from + index, 10, `peer:${from + index}`))
    const namesOf = (all: readonly ChatRecord[]) => all.map(({ conversation }) => conversation).sort()
    const stored = async (user: string) =>
      (await device.open().overview(user)).conversations.map(({ id }) => id).sort()
    const [others, own, late] = [peers(1, 5_000), peers(5_001, 5_000), peers(10_001, 1)]
    await storage.put('7', { conversations: [{ id: 'peer:empty', text: 'kept' }], records: [] })
    await store(storage, others, '6')
    await storage.remove('6', others.slice(0, 1))
    expect(await storeAndCheck(storage, own.slice(1))).toEqual([])
    expect(await storeAndCheck(device.open(), [...own.slice(0, 1), ...late])).toEqual([
      { conversation: 'peer:empty', oldest: null, isRemoved: true },
    ])
    expect(await stored('6')).toEqual(namesOf(others.slice(1_001)))
    expect(await stored('7')).toEqual(namesOf([...own, ...late]))
    expect(await allOf(storage, 10, 'peer:1001', '6')).toEqual([])
    expect(await allOf(storage, 10, 'peer:1002', '6')).toHaveLength(1)
    await store(storage, peers(1, 1), '6')
    expect(await allOf(storage, 10, 'peer:1', '6')).toHaveLength(1)
    // Another tab may store a removed conversation as complete.
    const { drops } = await storage.overview('6')
    expect(drops.map(({ conversation }) => conversation).sort()).toEqual(namesOf(others.slice(0, 1_001)))
    expect(drops).toContainEqual(startOf(peers(1, 1), 'peer:1'))
    expect(drops).toContainEqual(startOf([], 'peer:2'))

    await device.mark(10_000)
    await storeAndCheck(device.open(), peers(20_001, 1_100), '6')
    const later = (await storage.overview('6')).drops.map(({ conversation }) => conversation)
    // Only 10,000 marks of earlier deletions stay, plus the marks of conversations that were stored again.
    expect(later.filter((name) => /^peer:[1-9]\d?$/.test(name))).toEqual(['peer:1'])
  }, loadedMs)

  const conversations = (from: number, count: number) => ({
    conversations: Array.from({ length: count }, (_unused, index) => ({ id: `peer:${from + index}`, text: 'kept' })),
    records: [],
  })
  const markedIn = async (storage: ChatStorage) =>
    new Set((await storage.overview('7')).drops.map(({ conversation }) => conversation)).size

  test('CM-153: keeps deletion marks of conversations when two tabs check the limits at the same time', async () => {
    const device = makeDevice()
    const first = device.open()
    await storeAndCheck(first, [])
    await first.put('7', conversations(1, 9_999))
    await storeAndCheck(first, [])
    const tabs = [device.open(), device.open()]
    await Promise.all(tabs.map((tab, index) => tab.put('7', conversations(10_000 + index, 1))))
    for (const tab of tabs) await storeAndCheck(tab, [])
    expect(await markedIn(first)).toBe(1_001)
    await first.put('7', conversations(20_001, 3_600))
    await storeAndCheck(first, [])
    expect(await markedIn(first)).toBe(4_601)
  }, loadedMs)

  test('CM-153: keeps each message that is stored while old conversations are deleted', async () => {
    const device = makeDevice()
    const first = device.open()
    await first.put('7', conversations(1, 10_000))
    await storeAndCheck(first, [])
    await first.put('7', conversations(10_001, 50))
    const storage = device.open()
    const all = Array.from({ length: 12 }, (_unused, index) => recordOf(5, 10, `peer:${9_999 - index}`))
    for (const record of all) await store(storage, [record])
    await storeAndCheck(storage, [])
    expect((await storage.overview('7')).conversations.length).toBeLessThan(9_020)
    for (const record of all) expect(await allOf(storage, 10, record.conversation)).toEqual([record])
  }, loadedMs)
})

test('CM-138, CM-149: deletes the 100 oldest conversations per IndexedDB transaction, using few cursors', async () => {
  stubIndexedDb()
  const storage = createIndexedDbChatStorage(createSystemClock())
  const all = Array.from({ length: 10_050 }, (_unused, index) => recordOf(index + 1, 10, `peer:${index}`))
  await storeAndCheck(storage, [])
  await store(storage, all.slice(60))
  const database = await openDB('tradewire-chat')
  // An earlier version stored no times.
  for (const index of [10_047, 10_048, 10_049]) await database.delete('users', ['7', `peer:${index}`])
  database.close()
  await store(storage, all.slice(0, 60))
  const cursor = vi.spyOn(IDBObjectStore.prototype, 'openKeyCursor')
  const deletion = vi.spyOn(IDBObjectStore.prototype, 'delete')
  await storeAndCheck(createIndexedDbChatStorage(createSystemClock()), [])
  const deleted = deletion.mock.contexts.filter((each) => each instanceof IDBObjectStore)
    .filter(({ name }) => name === 'conversations')
  expect([deleted.length, cursor.mock.calls.length]).toEqual([1_050, 3])
  expect(await allOf(storage, 10, 'peer:10049')).toHaveLength(1)
  expect(await allOf(storage, 10, 'peer:1049')).toEqual([])
  expect(new Set(deleted.map(({ transaction }) => transaction)).size).toBe(11)
}, loadedMs)

const named = Object.entries(devices)

test.each(named)('CM-131: deletes the oldest 10 % of many messages of equal size: %s', async (_, makeDevice) => {
  const storage = makeDevice().open()
  const all = Array.from({ length: 405 }, (_unused, index) => recordOf(index, 100_000, `peer:${index}`))
  expect(await storeAndCheck(storage, all)).toHaveLength(100)
  expect(await allOf(storage, 10, 'peer:99')).toEqual([])
  expect(await allOf(storage, 10, 'peer:100')).toHaveLength(1)
})

test.each(named)('CM-131: deletes 10 % of messages that all have the same time: %s', async (_, makeDevice) => {
  const storage = makeDevice().open()
  const names = Array.from({ length: 50 }, (_unused, index) => `peer:${index}`)
  // In SQL, the stored form of '\n' sorts after 'A'.
  const ids = ['A', '\n', 'B', 'C', '\n\n', 'D', 'E', 'F', 'G']
  await storeAndCheck(storage, names.flatMap((name) => ids.map((id) => recordOf(5, 100_000, name, `${id}${name}`))))
  let total = 0
  for (const name of names) {
    const left = await allOf(storage, 10, name)
    total += unitsOf(left)
    expect(left.map(({ id }) => id.slice(0, -name.length)).reverse()).toEqual([...ids].sort().slice(-left.length))
  }
  expect(total).toBeLessThanOrEqual(40_000_000)
  expect(total).toBeGreaterThan(34_000_000)
}, 30_000)

test('CM-131, CM-149: shortens the largest conversations of all users above 40,000,000 UTF-16 units', async () => {
  stubIndexedDb()
  const storage = createIndexedDbChatStorage(createSystemClock())
  const names = Array.from({ length: 6 }, (_unused, index) => `peer:${index}`)
  const all = names.flatMap((name) => records(100, 35, 100_000, name))
  await store(storage, [...all, ...records(1, 5, 1_000, 'peer:small')], '6')
  expect((await storeAndCheck(storage, all)).map(({ conversation }) => conversation).sort()).toEqual(names)
  let total = 0
  for (const name of names) {
    for (const user of ['6', '7']) {
      const left = await allOf(storage, 100, name, user)
      expect(left).toHaveLength(29)
      total += unitsOf(left)
    }
  }
  expect(total).toBeLessThanOrEqual(40_000_000)
  expect(await allOf(storage, 100, 'peer:small', '6')).toHaveLength(5)
  const cursor = vi.spyOn(IDBObjectStore.prototype, 'openKeyCursor')
  expect((await storage.overview('6')).drops.map(({ conversation }) => conversation).sort()).toEqual(names)
  expect(cursor).not.toHaveBeenCalled()
}, 30_000)

test('CM-152: rejects a read once when the browser ends its IndexedDB transaction', async () => {
  const storage = devices['IndexedDB']?.().open()
  if (storage === undefined) throw new Error('There is no IndexedDB')
  await storage.overview('7')
  const { transaction } = IDBDatabase.prototype
  vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(function (this: IDBDatabase, ...args) {
    const ended = transaction.apply(this, args)
    queueMicrotask(() => ended.abort())
    return ended
  })
  const unhandled: unknown[] = []
  const note = (error: unknown): void => void unhandled.push(error)
  process.on('unhandledRejection', note)
  onTestFinished(() => void process.off('unhandledRejection', note))
  for (const read of [
    storage.overview('7'), storage.page('7', { conversation: 'peer:8', before: null, limit: 1 }),
    storage.known('7', records(1, 1, 1)),
  ]) await expect(read).rejects.toThrow()
  await setImmediate()
  expect(unhandled).toEqual([])
})
