import { afterEach, expect, test, vi } from 'vitest'
import type { ChatDrop, ChatRecord, ChatStorage } from '../../../src/chat/model/chat-storage'
import { uniRoom } from '../../../src/chat/platform/uni-chat-keys'
import { withCheck } from '../../../src/shared/checksum'
import { createKillableStorage, type KillableStorage } from '../../support/killable-storage'
import { stubPageGlobals } from '../../support/uni-doubles/page-globals'
import { allOf, conversation, over, pagesIn, store, storeAll } from './uni-chat'

afterEach(() => void vi.unstubAllGlobals())

const head = 'tradewire:chat:7:peer%3A8'
const recordOf = (id: string, createdAt: number, units = 1_000): ChatRecord =>
  ({ conversation, id, createdAt, text: 'x'.repeat(units) })
const records = (from: number, count: number, units = 1_000): readonly ChatRecord[] =>
  Array.from({ length: count }, (_, index) => recordOf(`m${from + index}`, from + index, units))
const idsIn = async (storage: ChatStorage, limit?: number) => (await allOf(storage, limit)).map(({ id }) => id)
const largest = ({ texts }: KillableStorage): number => Math.max(...[...texts.values()].map(({ length }) => length))

test('CM-114: limits the size of the newest-messages key, and fills each page before the next page', async () => {
  const disk = createKillableStorage()
  for (const record of records(0, 500)) {
    await store(over(disk), [record])
    expect(disk.texts.get(head)?.length).toBeLessThan(30_000)
  }
  expect(largest(disk)).toBeLessThan(150_000)
  expect(pagesIn(disk).length).toBeLessThanOrEqual(6)
  expect(await allOf(over(disk))).toHaveLength(500)
})

test('CM-114: moves the older half of a full newest-messages key into pages', async () => {
  const disk = createKillableStorage()
  await store(over(disk), records(0, 30))
  const tail = disk.texts.get(head)?.match(/"text":"x/g)
  expect(tail).toHaveLength(10)
  await store(over(disk), records(30, 10))
  expect(disk.texts.get(head)?.match(/"text":"x/g)).toHaveLength(20)
})

test.each([['short messages', 30_000, 0], ['long ids', 3_000, 500]])(
  'CM-35: keeps each key within 1 MB with many %s', async (_, count, idLength) => {
    const disk = createKillableStorage()
    const all = Array.from({ length: count }, (_unused, index) =>
      recordOf(`${index}`.padStart(idLength, '0'), index, 1))
    await store(over(disk), all)
    expect(largest(disk)).toBeLessThan(1_000_000)
    expect(await allOf(over(disk))).toHaveLength(count)
  },
)

test('CM-31: returns a new message even when all earlier pages are full', async () => {
  const disk = createKillableStorage()
  await store(over(disk), [recordOf('a', 1, 100_000), recordOf('b', 2, 100_000)])
  expect(largest(disk)).toBeLessThan(150_000)
  await store(over(disk), [recordOf('c', 3)])
  expect(await idsIn(over(disk))).toEqual(['c', 'b', 'a'])
})

test('CM-31, CM-33: finds, reports and removes messages with the same time on any page', async () => {
  const disk = createKillableStorage()
  const storage = over(disk)
  const ids = Array.from({ length: 400 }, (_, index) => `m${String((index * 137) % 400).padStart(3, '0')}`)
  const all = ids.map((id) => recordOf(id, 5))
  await storeAll(storage, all)
  const sorted = [...ids].sort().reverse()
  for (const limit of [1_000, 7]) expect(await idsIn(storage, limit)).toEqual(sorted)
  expect(await storage.known('7', all)).toEqual(new Set(ids))
  await store(storage, all.slice(0, 60))
  expect(await allOf(storage)).toHaveLength(400)
  for (const [index, record] of all.entries()) {
    await storage.remove('7', [record])
    if (index % 40 === 0) expect((await allOf(storage)).length).toBe(399 - index)
  }
  expect(await allOf(storage)).toEqual([])
  expect(pagesIn(disk)).toEqual([])
})

const place = { id: 'a', createdAt: 1 }
const line = { ...place, text: 'hello' }
const meta = { number: 1, from: place, to: place, size: 10 }
const stored = (leaf: unknown, key = head): string => withCheck(JSON.stringify(leaf), key)
test.each([
  ['', ''], ['null', ''], ['7', ''], ['"text"', ''], ['[]', ''],
  ...[{ text: 7 }, { tail: {} }, { tail: undefined }, { pages: 7 }, { pages: undefined }]
    .map((fields) => [stored({ text: 'kept', tail: [line], pages: [], ...fields }), '']),
  ...[7, null, { ...line, id: 7 }, { ...line, createdAt: '1' }, { ...line, text: 7 }, { text: 'hello' }, place]
    .map((bad) => [stored({ text: 'kept', tail: [line, bad], pages: [] }), '']),
  ...[7, null, { ...meta, number: 1.5 }, { ...meta, number: undefined }, { ...meta, from: 7 },
    { ...meta, from: { id: 'a' } }, { ...meta, to: null }, { ...meta, to: { createdAt: 1 } }, { ...meta, size: '1' }]
    .map((bad) => [stored({ text: 'kept', tail: [line], pages: [meta, bad] }), '']),
  [stored({ text: 'kept', tail: [line], pages: [meta] }), 'kept'],
])('CM-46: treats a conversation as empty unless its stored value is valid: "%s"', async (text, found) => {
  const disk = createKillableStorage({ texts: new Map([[head, text]]) })
  expect(await over(disk).overview('7')).toEqual({
    about: undefined, conversations: [{ id: conversation, text: found }], drops: [],
  })
  if (found === '') expect(await allOf(over(disk))).toEqual([])
  await store(over(disk), [recordOf('b', 2)])
  expect((await allOf(over(disk)))[0]?.id).toBe('b')
})

test('CM-133: treats a conversation with a flipped bit as empty', async () => {
  const whole = stored({ text: 'kept', tail: [line], pages: [meta] })
  const flipped = [...whole].map((unit, at) =>
    whole.slice(0, at) + String.fromCharCode(unit.charCodeAt(0) ^ 1) + whole.slice(at + 1))
  for (const text of flipped) {
    const disk = createKillableStorage({ texts: new Map([[head, text]]) })
    expect((await over(disk).overview('7')).conversations, text).toEqual([{ id: conversation, text: '' }])
  }
})

test('CM-133: reports a page with a flipped bit, even if the bit is outside the message texts', async () => {
  const disk = createKillableStorage()
  const all = records(0, 100, 1_000)
  await storeAll(over(disk), all)
  const [key = ''] = pagesIn(disk)
  const whole = disk.texts.get(key) ?? ''
  // The position of the first record, outside its own text.
  const from = whole.indexOf('{"id"')
  for (let at = from; at < whole.indexOf('"text"', from); at += 1) {
    disk.texts.set(key, whole.slice(0, at) + String.fromCharCode(whole.charCodeAt(at) ^ 1) + whole.slice(at + 1))
    expect((await allOf(over(disk))).filter(({ text }) => text === ''), String(at)).toHaveLength(1)
  }
})

test('CM-133: treats a conversation that storage returns under another user’s key as empty', async () => {
  const others = stored({ text: 'kept', tail: [line], pages: [] }, 'tradewire:chat:8:peer%3A8')
  const disk = createKillableStorage({ texts: new Map([[head, others]]) })
  expect((await over(disk).overview('7')).conversations).toEqual([{ id: conversation, text: '' }])
})

test('CM-30: does not list the app’s other keys as conversations', async () => {
  const disk = createKillableStorage({ texts: new Map([[`${'k'.repeat(15)}7:peer`, 'theirs'], ['7', 'theirs']]) })
  await store(over(disk), [recordOf('a', 1)])
  expect((await over(disk).overview('7')).conversations.map(({ id }) => id)).toEqual([conversation])
  expect(disk.texts.get('7')).toBe('theirs')
})

test.each([
  [{ usedKb: 90, limitKb: 100 }, 0], [{ usedKb: NaN, limitKb: NaN }, 0], [{ usedKb: 91, limitKb: 100 }, 1],
  [{ usedKb: 300, limitKb: 100 }, 4],
])('CM-36: removes the oldest pages until only 80 %% of the space is used, given %o', async (room, gone) => {
  const disk = createKillableStorage()
  // Four pages of about 55,000 units each, and the tail.
  for (let from = 0; from < 200; from += 50) {
    await store(over(disk), records(from, 50))
    disk.texts.set(`note ${from}`, '')
  }
  const before = (await allOf(over(disk))).length
  const pages = pagesIn(disk)
  await store(over(disk, () => room), [recordOf('new', 9_999, 10)])
  const left = pages.filter((key) => disk.texts.has(key))
  expect(pages.length - left.length).toBe(Math.min(gone, pages.length))
  const kept = await allOf(over(disk))
  expect(kept[0]?.id).toBe('new')
  if (gone === 0) expect(kept).toHaveLength(before + 1)
  const { drops } = await over(disk).overview('7')
  const last = kept.at(-1)
  expect(drops).toEqual(gone === 0 ? [] : [{ conversation, oldest: { id: last?.id, createdAt: last?.createdAt } }])
})

test('CM-36: does not store a message that is older than the messages removed by the same write', async () => {
  const disk = createKillableStorage()
  const fill = { usedKb: 80, limitKb: 100 }
  const storage = over(disk, () => fill)
  await storeAll(storage, records(500, 300))
  fill.usedKb = 1_000
  expect(await store(storage, [...records(470, 30), recordOf('m900', 900)]))
    .toEqual([{ conversation, oldest: { id: 'm900', createdAt: 900 }, isRemoved: false }])
  expect(await idsIn(storage)).toEqual(['m900'])
  fill.usedKb = 80
  expect(await store(storage, records(470, 30))).toEqual([])
  expect(await allOf(storage)).toHaveLength(31)
})

const other = { ...recordOf('other', 9_999), conversation: 'peer:9' }

test('CM-36: reports removed messages with the next successful write, and stores no older messages', async () => {
  const disk = createKillableStorage()
  const fill = { usedKb: 80, limitKb: 100 }
  let isBroken = false
  const storage = over({
    ...disk,
    write: (key, text) => isBroken && key.includes('peer%3A9') ?
      Promise.reject(new Error('system error')) : disk.write(key, text),
  }, () => fill)
  await storeAll(storage, records(500, 200))
  fill.usedKb = 100
  isBroken = true
  await expect(store(storage, [other])).rejects.toThrow('system error')
  fill.usedKb = 80
  isBroken = false
  const left = await idsIn(storage)
  expect(left.length).toBeLessThan(200)
  const oldest = { createdAt: Number(left.at(-1)?.slice(1)), id: left.at(-1) }
  expect(await store(storage, [other, ...records(470, 30)])).toEqual([{ conversation, oldest, isRemoved: false }])
  expect(await idsIn(storage)).toEqual(left)
  expect(await store(storage, [other])).toEqual([])
})

/** A storage on which the other conversation's writes fail until `error` is removed. */
function failingOver(error: string) {
  const disk = createKillableStorage()
  const fill = { usedKb: 80, limitKb: 100, error }
  const write = (key: string, text: string): Promise<void> =>
    fill.error !== '' && key.includes('peer%3A9') ? Promise.reject(new Error(fill.error)) : disk.write(key, text)
  return { fill, storage: over({ ...disk, write }, () => fill) }
}

test('CM-36: stores a message again when the failed write stored the message and the retry removes it', async () => {
  const { fill, storage } = failingOver('system error')
  const batch = [recordOf('first', 1), other]
  await expect(store(storage, batch)).rejects.toThrow('system error')
  expect(await idsIn(storage)).toEqual(['first'])
  fill.usedKb = 1_000
  fill.error = ''
  await store(storage, batch)
  expect(await idsIn(storage)).toEqual(['first'])
})

test('CM-36: stores no older messages after a failed write emptied and removed the conversation', async () => {
  const { fill, storage } = failingOver('setStorage:fail exceed storage max size')
  await storeAll(storage, records(500, 100))
  fill.usedKb = 1_000
  const batch = [...records(470, 30), other]
  await expect(store(storage, batch)).rejects.toMatchObject({ name: 'QuotaExceededError' })
  fill.usedKb = 80
  fill.error = ''
  await store(storage, batch)
  expect(await idsIn(storage)).toEqual([])
})

test('CM-38: rejects a batch and keeps its conversation’s earlier messages when storage is full', async () => {
  const disk = createKillableStorage({ maxUnits: 2_000 })
  await store(over(disk), [recordOf('a', 1)])
  await expect(store(over(disk), [recordOf('b', 2)])).rejects.toMatchObject({ name: 'QuotaExceededError' })
  expect(await idsIn(over(disk))).toEqual(['a'])
  expect((await over(disk).overview('7')).drops).toEqual([])
})

test.each(['QuotaExceededError', 'setStorage:fail exceed storage max size', 'max length', 'maximum size', 'max size',
  'storage is full', 'storage full'])('CM-38: treats the device error %j as full storage', async (words) => {
  const disk = createKillableStorage()
  const storage = over({ ...disk, write: () => Promise.reject(new Error(words)) })
  await expect(store(storage, [recordOf('a', 1)]))
    .rejects.toMatchObject({ name: 'QuotaExceededError', message: words })
})

test.each([[{ errMsg: 'no room known' }, 'no room known'], [{}, '']])(
  'CM-38: rejects a batch when reading the storage info fails with %j', async (failure, words) => {
    vi.stubGlobal('uni', { getStorageInfo: ({ fail }: { fail: (failure: object) => void }) => fail(failure) })
    await expect(uniRoom()).rejects.toThrow(words)
  },
)

const ofPeers = (from: number, count: number): readonly ChatRecord[] =>
  Array.from({ length: count }, (_, index) =>
    ({ ...recordOf(`m${from + index}`, from + index), conversation: `peer:${from + index}` }))

/** Stores messages of new peers until their conversations alone would exceed the storage. */
async function crowded() {
  const maxUnits = 1_000_000
  const disk = createKillableStorage({ maxUnits })
  const storage = over(disk, () => ({ usedKb: disk.usedUnits() / 1_024, limitKb: maxUnits / 1_024 }))
  const dropped = new Map<string, ChatDrop>()
  for (let from = 0; from < 1_500; from += 50) {
    const all = ofPeers(from, 50)
    const text = 'x'.repeat(1_000)
    const drops = await storage.put('7', {
      conversations: all.map((each) => ({ id: each.conversation, text })), records: all,
    })
    for (const drop of drops) dropped.set(drop.conversation, drop)
  }
  return { disk, storage, dropped }
}

test('CM-135: removes the oldest conversations without messages when the conversations fill the storage', async () => {
  const { disk, storage, dropped } = await crowded()
  const left = (await storage.overview('7')).conversations.map(({ id }) => Number(id.slice(5)))
  expect(left.length).toBeGreaterThan(300)
  expect(left.length).toBeLessThan(900)
  expect(left).toContain(1_499)
  expect(Math.min(...left)).toBe(1_500 - left.length)
  expect(disk.usedUnits()).toBeLessThan(1_000_000)
  const newest = await allOf(storage, 10, 'peer:1499')
  expect(newest.map(({ id }) => id)).toEqual(['m1499'])
  expect(dropped.get('peer:0')).toEqual({ conversation: 'peer:0', oldest: null, isRemoved: true })
})

test('CM-135: removes enough conversations for a write even if the platform underreports the used space', async () => {
  const disk = createKillableStorage({ maxUnits: 50_000 })
  const storage = over(disk)
  for (const record of ofPeers(0, 60)) {
    await storage.put('7', { conversations: [{ id: record.conversation, text: 'x'.repeat(1_000) }], records: [record] })
  }
  const left = (await storage.overview('7')).conversations.map(({ id }) => Number(id.slice(5)))
  expect(Math.min(...left)).toBe(60 - left.length)
  expect(left.length).toBeGreaterThan(20)
})

test('CM-135: keeps an empty conversation’s age when only its name or picture changes', async () => {
  const disk = createKillableStorage({ maxUnits: 20_000 })
  const storage = over(disk)
  const put = (id: string, records: readonly ChatRecord[] = []) =>
    storage.put('7', { conversations: [{ id, text: 'x'.repeat(1_000) }], records })
  for (const record of ofPeers(0, 15)) await put(record.conversation, [record])
  await put('peer:1')
  for (const record of ofPeers(15, 3)) await put(record.conversation, [record])
  const left = (await storage.overview('7')).conversations.map(({ id }) => Number(id.slice(5)))
  expect(Math.min(...left)).toBe(18 - left.length)
})

test('CM-136: drops messages and conversations with an id of more than 1,000 characters', async () => {
  const disk = createKillableStorage()
  const long = 'm'.repeat(1_001)
  const drops = await store(over(disk), [
    recordOf('a', 1), recordOf(long, 2), { ...recordOf('b', 3), conversation: long },
  ])
  expect(drops).toEqual([{ conversation, oldest: null }, { conversation: long, oldest: null }])
  expect(await idsIn(over(disk))).toEqual(['a'])
  expect((await over(disk).overview('7')).conversations.map(({ id }) => id)).toEqual([conversation])
})

test('CM-36: removes a whole page even if older messages arrive during the removal', async () => {
  const disk = createKillableStorage()
  const base = records(0, 400).map((record) => ({ ...record, createdAt: record.createdAt * 10 }))
  await storeAll(over(disk), base)
  const full = createKillableStorage({ texts: disk.texts, maxUnits: disk.usedUnits() + 1_000 })
  const late = [...Array.from({ length: 120 }, (_, index) => index), 150, 250]
    .map((index) => recordOf(`late${index}`, index * 10 + 5))
  await store(over(full), late)
  const kept = await allOf(over(full))
  expect(kept.filter(({ text }) => text === '')).toEqual([])
  expect(kept).toEqual([...base, ...late].sort((one, other) => other.createdAt - one.createdAt).slice(0, kept.length))
  expect(kept.length).toBeGreaterThan(100)
})

test('CM-38: keeps a page marked for removal if its conversation cannot be updated', async () => {
  const disk = createKillableStorage({ maxUnits: 150_000 })
  await store(over(disk), records(0, 100))
  let failures = 0
  const storage = over({
    ...disk,
    write(key, text) {
      if (key !== head || !text.includes('"isPruned":true')) return disk.write(key, text)
      failures += 1
      return failures === 1 ? Promise.reject(new Error('system error')) : disk.write(key, text)
    },
  })
  await expect(store(storage, records(100, 60))).rejects.toThrow('system error')
  expect(await allOf(over(disk))).toEqual([...records(0, 100)].reverse())
})

test('CM-100: removes unreadable pages and the pages of failed changes on a later write', async () => {
  const orphan = 'tradewire:chat-page:7:peer%3A8:9'
  const disk = createKillableStorage({ texts: new Map([[orphan, '[]']]) })
  const storage = over(disk)
  disk.cut({ at: 0, isForGood: false })
  await store(storage, [recordOf('a', 1)])
  disk.cut(undefined)
  expect(disk.texts.has(orphan)).toBe(true)
  await store(storage, [recordOf('b', 2)])
  expect(disk.texts.has(orphan)).toBe(false)
  for (let at = 0; at < 8; at += 1) {
    disk.cut({ at, isForGood: false })
    await store(storage, records(100, 60)).catch(() => undefined)
    disk.cut(undefined)
    if ((await allOf(storage)).length > 2) break
    await store(storage, [recordOf('c', 3)])
    await storage.remove('7', [recordOf('c', 3)])
    expect(pagesIn(disk)).toEqual([])
  }
})

test('CM-100: checks at most 100 conversations for orphaned pages before each change', async () => {
  const orphans = Array.from({ length: 500 }, (_, index) => `tradewire:chat-page:7:peer%3A${index % 250}:${index}`)
  const disk = createKillableStorage({ texts: new Map(orphans.map((key) => [key, '[]'])) })
  let reads = 0
  const storage = over({ ...disk, read: (key) => disk.read(key).finally(() => void (reads += 1)) })
  for (const left of [300, 100, 0]) {
    reads = 0
    await store(storage, [recordOf('a', 1)])
    expect(reads).toBeLessThan(110)
    expect(pagesIn(disk)).toHaveLength(left)
  }
})

test('CM-107: keeps orphaned pages in a browser, and removes them elsewhere', async () => {
  for (const isBrowser of [true, false]) {
    vi.unstubAllGlobals()
    if (isBrowser) stubPageGlobals()
    const orphan = 'tradewire:chat-page:7:peer%3A8:9'
    const disk = createKillableStorage({ texts: new Map([[orphan, '[]']]) })
    await store(over(disk), [recordOf('a', 1)])
    expect(disk.texts.has(orphan)).toBe(isBrowser)
  }
})
