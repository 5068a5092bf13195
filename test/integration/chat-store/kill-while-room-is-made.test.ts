import { expect, test } from 'vitest'
import type { ChatRecord, ChatStorage } from '../../../src/chat/model/chat-storage'
import { createUniChatStorage } from '../../../src/platform/storage/uni-chat-storage'
import { createKillableStorage, type KillableStorage } from '../../support/killable-storage'

const owner = '7'
const talks = ['peer:8', 'group:9']
const maxUnits = 700_000

const recordOf = (conversation: string, at: number): ChatRecord =>
  ({ conversation, id: `${conversation}-${at}`, createdAt: at, text: `${at}:`.padEnd(2_000, 'x') })
const records = (conversation: string, from: number, count: number): readonly ChatRecord[] =>
  Array.from({ length: count }, (_, index) => recordOf(conversation, from + index))

/** Full in advance, or only when a call is refused. */
const over = (disk: KillableStorage, isReported: boolean): ChatStorage => createUniChatStorage({
  storage: disk,
  room: () => Promise.resolve({ usedKb: isReported ? disk.usedUnits() / 1024 : 1, limitKb: maxUnits / 1024 }),
})

const put = (storage: ChatStorage, all: readonly ChatRecord[]) => storage.put(owner, {
  conversations: [...new Set(all.map(({ conversation }) => conversation))].map((id) => ({ id, text: 'kept' })),
  records: all,
})

const namedPages = (disk: KillableStorage): number => talks.reduce((sum, conversation) => {
  const leaf: unknown = JSON.parse(disk.texts.get(`tradewire:chat:${owner}:${conversation.replace(':', '%3A')}`) ?? '0')
  return sum + (leaf instanceof Object && 'pages' in leaf && Array.isArray(leaf.pages) ? leaf.pages.length : 0)
}, 0)

/** The rest of a conversation is complete up to its newest message, and its start is reported. */
async function demandWhole(storage: ChatStorage, before: readonly ChatRecord[], title: string): Promise<void> {
  const { drops } = await storage.overview(owner)
  for (const conversation of talks) {
    const own = before.filter((record) => record.conversation === conversation).reverse()
    const found = (await storage.page(owner, { conversation, before: null, limit: 1_000 })).map(({ id }) => id)
    if (own.every(({ id }) => found.includes(id))) continue
    const begins = drops.find((drop) => drop.conversation === conversation)
    expect(begins, `${title}: ${conversation} begins later`).toBeDefined()
    const newest = own.findIndex(({ id }) => found.includes(id))
    const left = own.filter(({ id }) => found.includes(id)).map(({ id }) => id)
    expect(left, `${title}: ${conversation} has no gap`).toEqual(
      newest < 0 ? [] : own.slice(newest, newest + left.length).map(({ id }) => id))
    expect(begins?.oldest?.id ?? null, title).toBe(found.at(-1) ?? null)
  }
}

const changes: Readonly<Record<string, readonly ChatRecord[]>> = {
  'newer messages of both': [...records('peer:8', 5_000, 60), ...records('group:9', 5_000, 60)],
  'older messages of one': records('peer:8', 500, 60),
  'messages in the middle of the pages of both':
    [...records('peer:8', 1_050, 1), ...records('peer:8', 2_950, 40), ...records('group:9', 2_100, 90)],
}

const ways = [
  { isReported: true, countsBoth: false }, { isReported: false, countsBoth: false },
  { isReported: false, countsBoth: true },
]

test.each(ways)('CM-101: killed while room is made, the rest is whole: %o', async ({ isReported, countsBoth }) => {
  const made = createKillableStorage()
  const before = talks.flatMap((conversation) =>
    [...records(conversation, 1_000, 50), ...records(conversation, 2_000, 100)])
  for (let from = 0; from < before.length; from += 25) {
    await put(over(made, false), before.slice(from, from + 25))
  }
  expect(made.usedUnits()).toBeLessThan(maxUnits)
  for (const [name, change] of Object.entries(changes)) {
    for (let at = 0, wasCut = true; wasCut; at += 1) {
      const disk = createKillableStorage({ texts: new Map(made.texts), maxUnits, countsBoth })
      disk.cut({ at, isForGood: true })
      await put(over(disk, isReported), change).catch(() => undefined)
      wasCut = disk.cut(undefined)
      const title = `${name}, killed at call ${at}`
      const next = over(disk, isReported)
      // The platform that refuses to replace a text has the page removed before: it is reported as removed.
      if (!countsBoth) await demandWhole(next, before, title)
      await put(next, change)
      await demandWhole(over(disk, isReported), before, `${title}, put again`)
      expect([...disk.texts.keys()].filter((key) => key.includes('-page:')), title).toHaveLength(namedPages(disk))
    }
  }
}, 60_000)

test('CM-105: room is made also where a replaced text counts until it is gone', async () => {
  const disk = createKillableStorage({ maxUnits, countsBoth: true })
  for (let from = 1_000; from < 3_000; from += 50) await put(over(disk, false), records('peer:8', from, 50))
  const found = await over(disk, false).page(owner, { conversation: 'peer:8', before: null, limit: 5_000 })
  expect(found[0]?.createdAt).toBe(2_999)
  expect(found.length).toBeGreaterThan(100)
})

test.each([10, 60, 100])('CM-36: no gap where a page goes that is newer than one of %i messages', async (count) => {
  const before = records('peer:8', 1_000, 200)
  for (const maxKept of [430_000, 450_000, 500_000]) {
    const disk = createKillableStorage({ maxUnits: maxKept })
    for (let from = 0; from < before.length; from += 25) await put(over(disk, false), before.slice(from, from + 25))
    await put(over(disk, false), records('peer:8', 500, count))
    await demandWhole(over(disk, false), before, `${count} older ones in ${maxKept}`)
    expect([...disk.texts.keys()].filter((key) => key.includes('-page:'))).toHaveLength(namedPages(disk))
  }
})
