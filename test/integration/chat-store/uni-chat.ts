import { expect } from 'vitest'
import type { ChatRecord, ChatStorage } from '../../../src/chat/model/chat-storage'
import type { Storage } from '../../../src/connection/ports/ports'
import type { UniRoom } from '../../../src/chat/platform/uni-chat-keys'
import { createUniChatStorage } from '../../../src/chat/platform/uni-chat-storage'
import { createKillableStorage, type KillableStorage } from '../../support/killable-storage'

const owner = '7'
export const conversation = 'peer:8'
export const roomy: UniRoom = { usedKb: 1, limitKb: 10_240 }

export interface Change {
  readonly put: readonly ChatRecord[]
  readonly remove: readonly ChatRecord[]
}

export const recordOf = (createdAt: number, units: number, of = conversation, id = `${of}-${createdAt}`): ChatRecord =>
  ({ conversation: of, id, createdAt, text: `${createdAt}:`.padEnd(units, 'x') })
export const records = (from: number, count: number, units: number, of = conversation): readonly ChatRecord[] =>
  Array.from({ length: count }, (_, index) => recordOf(from + index, units, of))
export const put = (...all: readonly (readonly ChatRecord[])[]): Change => ({ put: all.flat(), remove: [] })
export const remove = (...all: readonly (readonly ChatRecord[])[]): Change => ({ put: [], remove: all.flat() })

export const over = (disk: Storage, room: () => UniRoom = () => roomy): ChatStorage =>
  createUniChatStorage({ storage: disk, room: () => Promise.resolve(room()) })

export const store = (storage: ChatStorage, all: readonly ChatRecord[], user = owner) => storage.put(user, {
  conversations: [...new Set(all.map((each) => each.conversation))].map((id) => ({ id, text: 'kept' })), records: all,
})

export async function storeAll(storage: ChatStorage, all: readonly ChatRecord[], batch = 50): Promise<void> {
  for (let from = 0; from < all.length; from += batch) await store(storage, all.slice(from, from + batch))
}

export async function allOf(
  storage: ChatStorage, limit = 1_000, of = conversation, user = owner,
): Promise<readonly ChatRecord[]> {
  const found: ChatRecord[] = []
  for (;;) {
    const page = await storage.page(user, { conversation: of, before: found.at(-1) ?? null, limit })
    found.push(...page)
    if (page.length > limit) throw new RangeError(`A page has ${page.length} messages`)
    if (page.length === 0 || found.length > 40_000) return found
  }
}

export async function make(storage: ChatStorage, { put: added, remove: gone }: Change): Promise<void> {
  if (added.length > 0) await store(storage, added)
  if (gone.length > 0) await storage.remove(owner, gone)
}

const idsIn = async (storage: ChatStorage, limit: number): Promise<readonly string[]> =>
  (await allOf(storage, limit)).map(({ id, text }) => (text === '' ? 'lost' : id))

const idsOf = (kept: ReadonlyMap<string, ChatRecord>): readonly string[] =>
  [...kept.values()].sort((one, other) => other.createdAt - one.createdAt).map(({ id }) => id)

function after(kept: ReadonlyMap<string, ChatRecord>, change: Change): Map<string, ChatRecord> {
  const now = new Map(kept)
  for (const each of change.put) now.set(each.id, each)
  for (const { id } of change.remove) now.delete(id)
  return now
}

export const pagesIn = ({ texts }: KillableStorage): readonly string[] =>
  [...texts.keys()].filter((key) => key.startsWith('tradewire:chat-page:'))

/** Expects exactly the pages that the conversations name. */
export function demandNamed(disk: KillableStorage, title?: string): void {
  const named = [...disk.texts].filter(([key]) => key.startsWith(`tradewire:chat:${owner}:`)).map(([, text]) => {
    const leaf: unknown = JSON.parse(text)
    return leaf instanceof Object && 'pages' in leaf && Array.isArray(leaf.pages) ? leaf.pages.length : 0
  })
  expect(pagesIn(disk), `${title}: pages`).toHaveLength(named.reduce((sum, count) => sum + count, 0))
}

/** Interrupts the last change at each storage call. Returns the number of calls. */
export async function cutEverywhere(changes: readonly Change[], isKill: boolean): Promise<number> {
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
    demandNamed(own, title)
    if (!wasCut) return at
  }
}
