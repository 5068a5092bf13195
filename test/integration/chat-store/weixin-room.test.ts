import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ChatRecord } from '../../../src/chat/model/chat-storage'
import { createUniChatStorage } from '../../../src/chat/platform/uni-chat-storage'
import { createWeixinStorageDouble, type WeixinStorageDouble } from '../../support/uni-doubles/weixin-storage-double'
import { allOf as allIn, store } from './uni-chat'

const KB = 1024
const MB = 1024 * KB

let disk: WeixinStorageDouble

beforeEach(() => {
  disk = createWeixinStorageDouble()
  vi.stubGlobal('uni', disk.api)
})
afterEach(() => void vi.unstubAllGlobals())

/** Chinese text, with three bytes per character. */
const recordOf = (conversation: string, createdAt: number, units = 1_000): ChatRecord =>
  ({ conversation, id: `${conversation}-${createdAt}`, createdAt, text: '持'.repeat(units) })

const recordsOf = (count: number, from = 0, conversation = 'peer:8'): readonly ChatRecord[] =>
  Array.from({ length: count }, (_, index) => recordOf(conversation, from + index))

const put = (records: readonly ChatRecord[], owner?: string) => store(createUniChatStorage(), records, owner)
const allOf = (conversation: string, owner?: string) => allIn(createUniChatStorage(), 100_000, conversation, owner)

test('CM-36: removes all users’ oldest messages before storage reaches 10 MB, and reports the new start', async () => {
  await put(recordsOf(300, 0, 'peer:old'), '6')
  const dropped = new Set<string>()
  for (let batch = 0; batch < 40; batch += 1) {
    const first = 1_000 + batch * 100
    const conversation = `group:${batch % 2}`
    const drops = await put(recordsOf(100, first, conversation))
    for (const drop of drops) dropped.add(drop.conversation)
    expect(disk.usedBytes()).toBeLessThan(9.5 * MB)
  }
  expect(disk.usedBytes()).toBeGreaterThan(6 * MB)
  expect([...dropped].sort()).toEqual(['group:0', 'group:1'])
  expect(await allOf('peer:old', '6')).toEqual([])
  const overview = await createUniChatStorage().overview('7')
  for (const conversation of ['group:0', 'group:1']) {
    const left = await allOf(conversation)
    const oldest = left.at(-1)
    expect(overview.drops).toContainEqual({ conversation, oldest: { id: oldest?.id, createdAt: oldest?.createdAt } })
    const times = left.map(({ createdAt }) => createdAt)
    expect(times[0]).toBe(conversation === 'group:0' ? 4_899 : 4_999)
    expect(new Set(times.map((each) => each % 100)).size).toBe(100)
  }
  expect((await createUniChatStorage().overview('6')).drops).toEqual([{ conversation: 'peer:old', oldest: null }])
}, 30_000)

test('CM-129: reads each conversation a fixed number of times, even when many messages are removed', async () => {
  async function readsOf(count: number): Promise<number> {
    disk = createWeixinStorageDouble()
    const getStorage = vi.fn(disk.api.getStorage)
    vi.stubGlobal('uni', { ...disk.api, getStorage })
    await put(Array.from({ length: count }, (_, index) => recordOf(`peer:${index}`, index, 2_000)))
    disk.fill(9.5 * MB - disk.usedBytes())
    getStorage.mockClear()
    await put([recordOf('peer:new', 9_999)])
    return getStorage.mock.calls.length
  }
  expect(await readsOf(200)).toBeLessThan(1_000)
})

test('CM-129: looks up many messages with one read of each key', async () => {
  const getStorage = vi.fn(disk.api.getStorage)
  vi.stubGlobal('uni', { ...disk.api, getStorage })
  const storage = createUniChatStorage()
  const all = recordsOf(100)
  await put(all)
  getStorage.mockClear()
  expect((await storage.known('7', all)).size).toBe(100)
  expect(getStorage.mock.calls.length).toBeLessThan(10)
})

test('CM-37: removes the oldest messages to store new messages when other app data fills the storage', async () => {
  await put(recordsOf(400))
  const reported = { ...disk.api, getStorageInfo: (call: Parameters<typeof disk.api.getStorageInfo>[0]) =>
    call.success?.({ errMsg: 'ok', keys: [...disk.texts.keys()], ...{ currentSize: 1, limitSize: 10_240 } }) }
  vi.stubGlobal('uni', reported)
  disk.fill(10 * MB - disk.usedBytes() - 20 * KB)
  const drops = await put(recordsOf(30, 1_000, 'peer:9'))
  expect(drops).toMatchObject([{ conversation: 'peer:8' }])
  expect((await createUniChatStorage().overview('7')).drops).toHaveLength(1)
  expect(await allOf('peer:9')).toHaveLength(30)
  expect((await allOf('peer:8')).length).toBeGreaterThan(0)
  expect((await allOf('peer:8')).length).toBeLessThan(400)
  expect((await allOf('peer:8'))[0]?.createdAt).toBe(399)
})

test.each(['', ' once'])('CM-38: keeps stored messages when a write fails%s despite free space', async (once) => {
  await put(recordsOf(200))
  const texts = new Map(disk.texts)
  disk.before = (api) => {
    if (api !== 'setStorage') return
    if (once !== '') disk.before = undefined
    throw new Error('system error')
  }
  await expect(put([recordOf('peer:8', 500)])).rejects.toThrow('setStorage:fail system error')
  disk.before = undefined
  expect(disk.texts).toEqual(texts)
})

test.each([
  ['drops and reports a record too long for any key, and stores the rest of the batch', 400_000,
    [{ conversation: 'peer:8', oldest: null }], [3, 1]],
  ['stores a record that fills a key by itself', 300_000, [], [3, 2, 1]],
])('CM-39: %s', async (_, units, drops, left) => {
  expect(await put([recordOf('peer:8', 1), recordOf('peer:8', 2, units), recordOf('peer:8', 3)])).toEqual(drops)
  expect((await allOf('peer:8')).map(({ createdAt }) => createdAt)).toEqual(left)
})

test('CM-46: reports an unreadable page as an unreadable message, and deletes the page and the message', async () => {
  await put(recordsOf(300))
  const page = [...disk.texts.keys()].find((key) => key.includes('-page:'))
  disk.texts.set(page ?? '', 'text:[{"id":')
  const found = await allOf('peer:8')
  const bad = found.filter(({ text }) => text === '')
  expect(bad).toHaveLength(1)
  await createUniChatStorage().remove('7', bad)
  expect((await allOf('peer:8')).filter(({ text }) => text === '')).toEqual([])
  expect(await allOf('peer:8')).toHaveLength(found.length - 1)
})

test('CM-102: stores a message whose page is unreadable, and still reports the page', async () => {
  await put(Array.from({ length: 300 }, (_, index) => recordOf('peer:8', index * 2)))
  const page = [...disk.texts.keys()].find((key) => key.includes('-page:'))
  disk.texts.set(page ?? '', 'text:[{"id":')
  const before = await allOf('peer:8')
  const [bad] = before.filter(({ text }) => text === '')
  const added = recordOf('peer:8', (bad?.createdAt ?? 0) - 3)
  expect(await createUniChatStorage().known('7', [bad ?? added])).toEqual(new Set())
  await put([added])
  expect((await allOf('peer:8')).map(({ id, text }) => ({ id, isBad: text === '' }))).toEqual(
    [...before, added].sort((one, other) => other.createdAt - one.createdAt)
      .map(({ id, text }) => ({ id, isBad: text === '' })))
  expect(await createUniChatStorage().known('7', [bad ?? added, added])).toEqual(new Set([added.id]))
})

test('CM-107: keeps all pages when two chats in one process write simultaneously', async () => {
  const { setStorage } = disk.api
  let other: Promise<unknown> | undefined
  async function writeLater(options: Parameters<typeof setStorage>[0]): Promise<void> {
    // Starts another chat between the writes of pages and of their conversation.
    other ??= put([recordOf('peer:9', 1)], '8')
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => { setImmediate(resolve) })
    void setStorage(options)
  }
  vi.stubGlobal('uni', {
    ...disk.api,
    setStorage: (options: Parameters<typeof setStorage>[0]) =>
      (options.key?.startsWith('tradewire:chat:7') === true ? void writeLater(options) : setStorage(options)),
  })
  await put(recordsOf(61), '7')
  await other
  const kept = await allOf('peer:8')
  expect(kept).toHaveLength(61)
  expect(kept.filter(({ text }) => text === '')).toEqual([])
  expect(await allOf('peer:9', '8')).toHaveLength(1)
})
