import { expect } from 'vitest'
import type { ChatRecord, ChatStorage } from '../../../src/chat/model/chat-storage'
import { createUniChatStorage } from '../../../src/platform/storage/uni-chat-storage'
import { createKillableStorage, type KillableStorage } from '../../support/killable-storage'

const owner = '7'
const conversation = 'peer:8'
const roomy = { usedKb: 1, limitKb: 10_240 }

export interface Change {
  readonly put: readonly ChatRecord[]
  readonly remove: readonly ChatRecord[]
}

export const record = (at: number, units: number): ChatRecord =>
  ({ conversation, id: `m${at}`, createdAt: at, text: `${at}:`.padEnd(units, 'x') })
export const records = (from: number, count: number, units: number): readonly ChatRecord[] =>
  Array.from({ length: count }, (_, index) => record(from + index, units))
export const put = (...all: readonly (readonly ChatRecord[])[]): Change => ({ put: all.flat(), remove: [] })
export const remove = (...all: readonly (readonly ChatRecord[])[]): Change => ({ put: [], remove: all.flat() })

export const over = (disk: KillableStorage): ChatStorage =>
  createUniChatStorage({ storage: disk, room: () => Promise.resolve(roomy) })

export async function make(storage: ChatStorage, { put: added, remove: gone }: Change): Promise<void> {
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
export function pagesIn(disk: KillableStorage): { readonly there: number; readonly named: number } {
  const keys = [...disk.texts.keys()].filter((key) => key.includes('-page:'))
  const leaf: unknown = JSON.parse(disk.texts.get(`tradewire:chat:${owner}:peer%3A8`) ?? '{"pages":[]}')
  const named = leaf instanceof Object && 'pages' in leaf && Array.isArray(leaf.pages) ? leaf.pages.length : 0
  return { there: keys.length, named }
}

/** Cuts the last change off at each call of the storage, and counts the ways. */
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
    // After a failure its process goes on, after a kill the next one does.
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
