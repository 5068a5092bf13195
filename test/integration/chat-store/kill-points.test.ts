import { describe, expect, test } from 'vitest'
import type { ChatRecord, ChatStorage } from '../../../src/connection/ports/chat-storage'
import { createUniChatStorage } from '../../../src/platform/storage/uni-chat-storage'
import { createKillableStorage, type KillableStorage } from '../../support/killable-storage'
import { createSeededRandom } from '../../../server/shared/seeded-random'

const owner = '7'
const conversation = 'peer:8'
const roomy = { usedKb: 1, limitKb: 10_240 }

interface Change {
  readonly put: readonly ChatRecord[]
  readonly remove: readonly ChatRecord[]
}

const record = (at: number, units: number): ChatRecord =>
  ({ conversation, id: `m${at}`, createdAt: at, text: `${at}:`.padEnd(units, 'x') })
const records = (from: number, count: number, units: number): readonly ChatRecord[] =>
  Array.from({ length: count }, (_, index) => record(from + index, units))
const put = (...all: readonly (readonly ChatRecord[])[]): Change => ({ put: all.flat(), remove: [] })
const remove = (...all: readonly (readonly ChatRecord[])[]): Change => ({ put: [], remove: all.flat() })

const over = (disk: KillableStorage): ChatStorage =>
  createUniChatStorage({ storage: disk, room: () => Promise.resolve(roomy) })

async function make(storage: ChatStorage, { put: added, remove: gone }: Change): Promise<void> {
  if (added.length > 0) {
    await storage.put(owner, { conversations: [{ id: conversation, text: 'kept' }], records: added })
  }
  if (gone.length > 0) await storage.remove(owner, gone)
}

async function idsIn(storage: ChatStorage, limit: number): Promise<readonly string[]> {
  const found: ChatRecord[] = []
  for (;;) {
    const page = await storage.page(owner, { conversation, before: found.at(-1) ?? null, limit })
    found.push(...page)
    if (page.length === 0 || found.length > 10_000) return found.map(({ id, text }) => (text === '' ? 'lost' : id))
  }
}

const idsOf = (kept: ReadonlyMap<string, ChatRecord>): readonly string[] =>
  [...kept.values()].sort((one, other) => other.createdAt - one.createdAt).map(({ id }) => id)

function after(kept: ReadonlyMap<string, ChatRecord>, change: Change): Map<string, ChatRecord> {
  const now = new Map(kept)
  for (const each of change.put) now.set(each.id, each)
  for (const { id } of change.remove) now.delete(id)
  return now
}

/** The pages that lie in the storage, and of these the ones that the conversation names. */
function pagesIn(disk: KillableStorage): { readonly there: number; readonly named: number } {
  const keys = [...disk.texts.keys()].filter((key) => key.includes('-page:'))
  const leaf: unknown = JSON.parse(disk.texts.get(`tradewire:chat:${owner}:peer%3A8`) ?? '{"pages":[]}')
  const named = leaf instanceof Object && 'pages' in leaf && Array.isArray(leaf.pages) ? leaf.pages.length : 0
  return { there: keys.length, named }
}

/** Cuts the last change off at each call of the storage, and counts the ways. */
async function cutEverywhere(changes: readonly Change[], isKill: boolean): Promise<number> {
  const last = changes.at(-1) ?? put()
  const disk = createKillableStorage()
  let kept = new Map<string, ChatRecord>()
  for (const change of changes.slice(0, -1)) {
    await make(over(disk), change)
    kept = after(kept, change)
  }
  const whole = after(kept, last)
  for (let at = 0; ; at += 1) {
    const own = createKillableStorage({ texts: new Map(disk.texts) })
    const storage = over(own)
    own.cut({ at, isForGood: isKill })
    await make(storage, last).catch(() => undefined)
    const wasCut = own.cut(undefined)
    const title = `${isKill ? 'killed' : 'failed'} at call ${at}`
    // What failed goes on in its process, what was killed in the next one.
    const next = isKill ? over(own) : storage
    const found = await idsIn(next, 1_000)
    expect(found.filter((id) => kept.has(id) && whole.has(id)), title).toEqual(
      idsOf(kept).filter((id) => whole.has(id)))
    expect(new Set(found).size, title).toBe(found.length)
    expect(found.filter((id) => !kept.has(id) && !whole.has(id)), title).toEqual([])
    expect(await idsIn(next, 7), title).toEqual(found)
    await make(next, last)
    expect(await idsIn(next, 1_000), `${title}, made again`).toEqual(idsOf(whole))
    expect(await idsIn(over(own), 7), `${title}, made again and reopened`).toEqual(idsOf(whole))
    const { there, named } = pagesIn(own)
    expect(there, `${title}: pages`).toBe(named)
    if (!wasCut) return at
  }
}

const scenarios: Readonly<Record<string, readonly Change[]>> = {
  'a page that is split by older messages':
    [put(records(1_000, 120, 2_000)), put(records(100, 60, 2_000))],
  'a page that is split by messages in its middle':
    [put(records(1_000, 30, 2_000), records(2_000, 70, 2_000)), put(records(1_500, 50, 2_000))],
  'one batch for two pages': [
    put(records(1_000, 60, 2_000), records(2_000, 60, 2_000)), put(records(3_000, 60, 2_000)),
    put(records(500, 40, 2_000), records(1_900, 40, 2_000), records(4_000, 9, 2_000)),
  ],
  'a tail that becomes a page': [put(records(1_000, 10, 2_000)), put(records(2_000, 5, 2_000))],
  'a tail that joins the newest page': [put(records(1_000, 40, 2_000)), put(records(2_000, 12, 2_000))],
  'a tail that makes more than one page': [put(records(1_000, 5, 2_000)), put(records(2_000, 200, 2_000))],
  'messages among those of the tail':
    [put(records(1_000, 10, 2_000)), put(records(500, 3, 2_000), records(1_500, 9, 2_000))],
  'a message of a page that is removed': [put(records(1_000, 120, 2_000)), remove(records(1_010, 1, 2_000))],
  'all messages of a page that are removed': [put(records(1_000, 8, 12_000)), remove(records(1_000, 7, 12_000))],
  'the first messages of all': [put(records(1_000, 90, 2_000))],
}

const ways = [['killed', true], ['failed', false]] as const

describe.each(ways)('a chat in uni’s storage, %s at each call', (_, isKill) => {
  const all = Object.entries(scenarios)

  test.each(all)('CM-45, CM-100: nothing is lost, twice or left over: %s', async (_title, changes) => {
    expect(await cutEverywhere(changes, isKill)).toBeGreaterThan(2)
  })

  test('CM-45: nothing is lost or twice, in whatever order and of whatever size messages come', async () => {
    for (let seed = 1; seed <= 40; seed += 1) {
      const { next } = createSeededRandom(seed)
      const whole = (limit: number): number => Math.floor(next() * limit)
      const changes: Change[] = []
      const known: ChatRecord[] = []
      for (let step = 0; step < 2 + whole(5); step += 1) {
        if (known.length > 20 && next() < 0.2) {
          const gone = known.splice(whole(known.length - 10), 1 + whole(10))
          changes.push(remove(gone))
          continue
        }
        const units = [500, 3_000, 9_000, 40_000][whole(4)] ?? 500
        const from = whole(2_000)
        const added = records(from, 1 + whole(250_000 / units / 2), units)
          .filter(({ id }) => !known.some((each) => each.id === id))
        known.push(...added)
        if (added.length > 0) changes.push(put(added))
      }
      await cutEverywhere(changes, isKill)
    }
  })
})

test('CM-106: a page that one change writes twice is left once', async () => {
  const disk = createKillableStorage()
  const storage = over(disk)
  await make(storage, put(records(0, 30, 1_000)))
  for (let round = 1; round <= 20; round += 1) {
    const from = round * 1_000
    await make(storage, put(records(from, 20, 1_000)))
    // One line belongs into the newest page, the others make the tail too long.
    await make(storage, put([record(from - 995, 100)], records(from + 100, 30, 1_000)))
    const { there, named } = pagesIn(disk)
    expect(there).toBe(named)
  }
})
