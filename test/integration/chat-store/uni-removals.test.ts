import { afterEach, expect, test, vi } from 'vitest'
import type { ChatRecord, ChatStorage } from '../../../src/chat/model/chat-storage'
import { createUniChatStorage } from '../../../src/chat/platform/uni-chat-storage'
import { createKillableStorage } from '../../support/killable-storage'
import { createWeixinStorageDouble } from '../../support/uni-doubles/weixin-storage-double'
import { allOf, over, records, store, storeAll } from './uni-chat'

afterEach(() => void vi.unstubAllGlobals())

const timesIn = async (storage: ChatStorage, of?: string, user?: string): Promise<readonly number[]> =>
  (await allOf(storage, 1_000, of, user)).map(({ createdAt }) => createdAt)
const startOf = ({ conversation, id, createdAt }: ChatRecord) => ({ conversation, oldest: { id, createdAt } })
const other = records(9_999, 1, 10, 'peer:9')

/** A storage of which the app's other data takes a part, and on which chosen calls fail. */
function failingDisk() {
  const disk = createKillableStorage()
  const state = { usedKb: 80, limitKb: 100, failing: '' }
  const unless = <T>(call: string, deed: () => Promise<T>): Promise<T> =>
    state.failing === call ? Promise.reject(new Error('system error')) : deed()
  const storage = over({
    ...disk,
    read: (key) => unless(`read ${key}`, () => disk.read(key)),
    write: (key, text) => unless(`write ${key}`, () => disk.write(key, text)),
  }, () => state)
  return { state, storage }
}

const keyOf = (conversation: string): string => `tradewire:chat:7:${encodeURIComponent(conversation)}`

const talks = ['peer:8', 'peer:10']

test.each(talks)('CM-36: reports all removed messages with the next write after reading %s fails', async (unread) => {
  const { state, storage } = failingDisk()
  for (const conversation of talks) await storeAll(storage, records(500, 100, 1_000, conversation))
  state.usedKb = 1_000
  state.failing = `write ${keyOf('peer:9')}`
  await expect(store(storage, other)).rejects.toThrow('system error')
  state.usedKb = 80
  state.failing = `read ${keyOf(unread)}`
  await expect(store(storage, other)).rejects.toThrow('system error')
  state.failing = ''
  const reported = (await store(storage, other)).map(({ conversation }) => conversation)
  expect(reported.sort()).toEqual([...talks].sort())
})

test('CM-36: stores older messages again after the owner’s data is loaded with the removal report', async () => {
  const { state, storage } = failingDisk()
  const mine = records(500, 200, 1_000)
  await store(storage, mine, '6')
  state.usedKb = 100
  await store(storage, other)
  state.usedKb = 80
  const left = await timesIn(storage, 'peer:8', '6')
  expect(left.length).toBeLessThan(200)
  const [oldest] = (await storage.overview('6')).drops
  expect(oldest).toMatchObject({ oldest: { createdAt: left.at(-1) } })
  const missing = mine.slice(0, -left.length)
  expect(await store(storage, missing, '6')).toEqual([])
  expect(await timesIn(storage, 'peer:8', '6')).toHaveLength(200)
})

test('CM-36: reports removed messages to the other chats of the process', async () => {
  const disk = createWeixinStorageDouble()
  vi.stubGlobal('uni', disk.api)
  const [one, two] = [createUniChatStorage(), createUniChatStorage()]
  await storeAll(one, records(500, 3_000, 1_000))
  disk.fill(9.1 * 1_048_576 - disk.usedBytes())
  await store(two, other, '6')
  const left = await allOf(one)
  expect(left.length).toBeLessThan(3_000)
  const [start] = left.slice(-1).map(startOf)
  expect(await store(one, other)).toContainEqual({ ...start, isRemoved: false })
})
