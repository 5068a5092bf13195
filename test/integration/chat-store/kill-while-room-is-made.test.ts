import { expect, test } from 'vitest'
import type { ChatRecord, ChatStorage } from '../../../src/chat/model/chat-storage'
import { createKillableStorage, type KillableStorage } from '../../support/killable-storage'
import { allOf, demandNamed, over as overDisk, records as recordsOf, roomy, store, storeAll } from './uni-chat'

const owner = '7'
const talks = ['peer:8', 'group:9']
const maxUnits = 700_000

const records = (conversation: string, from: number, count: number): readonly ChatRecord[] =>
  recordsOf(from, count, 2_000, conversation)

/** The storage reports its limit in advance, or only rejects calls. */
const over = (disk: KillableStorage, isReported = false): ChatStorage => overDisk(disk, () =>
  (isReported ? { usedKb: disk.usedUnits() / 1024, limitKb: maxUnits / 1024 } : roomy))

async function demandWhole(storage: ChatStorage, before: readonly ChatRecord[], title: string): Promise<void> {
  const { drops } = await storage.overview(owner)
  for (const conversation of talks) {
    const own = before.filter((record) => record.conversation === conversation).reverse()
    const found = (await allOf(storage, 1_000, conversation)).map(({ id }) => id)
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

test.each(ways)('CM-101: keeps only complete messages after a kill: %o', async ({ isReported, countsBoth }) => {
  const made = createKillableStorage()
  const before = talks.flatMap((conversation) =>
    [...records(conversation, 1_000, 50), ...records(conversation, 2_000, 100)])
  await storeAll(over(made), before, 25)
  expect(made.usedUnits()).toBeLessThan(maxUnits)
  for (const [name, change] of Object.entries(changes)) {
    for (let at = 0, wasCut = true; wasCut; at += 1) {
      const disk = createKillableStorage({ texts: new Map(made.texts), maxUnits, countsBoth })
      disk.cut({ at, isForGood: true })
      await store(over(disk, isReported), change).catch(() => undefined)
      wasCut = disk.cut(undefined)
      const title = `${name}, killed at call ${at}`
      const next = over(disk, isReported)
      // A platform that cannot replace a string removes and reports the page first.
      if (!countsBoth) await demandWhole(next, before, title)
      await store(next, change)
      await demandWhole(over(disk, isReported), before, `${title}, put again`)
      demandNamed(disk, title)
    }
  }
}, 60_000)

test('CM-105: frees enough space even if the platform counts the old and the new text during a write', async () => {
  const disk = createKillableStorage({ maxUnits, countsBoth: true })
  await storeAll(over(disk), records('peer:8', 1_000, 2_000))
  const found = await allOf(over(disk))
  expect(found[0]?.createdAt).toBe(2_999)
  expect(found.length).toBeGreaterThan(100)
})

test.each([10, 60, 100])('CM-36: leaves no gap in the history when storing %i older messages removes a page', async (
  count,
) => {
  const before = records('peer:8', 1_000, 200)
  for (const maxKept of [430_000, 450_000, 500_000]) {
    const disk = createKillableStorage({ maxUnits: maxKept })
    await storeAll(over(disk), before, 25)
    await store(over(disk), records('peer:8', 500, count))
    await demandWhole(over(disk), before, `${count} older ones in ${maxKept}`)
    demandNamed(disk)
  }
})
