import type { Storage } from '../../connection/ports/ports'
import { utf8Bytes } from '../../shared/bytes'
import { escaped, unescaped } from '../../shared/key-parts'
import { grouped } from '../model/messages'
import { storageInfo } from '../../platform/storage/uni-storage'
import { targetHere } from '../../platform/system/target'
import {
  emptyLeaf, leafText, parseLeaf, sizeOf, type Leaf, type StoredRecord, type PageMeta,
} from './chat-leaf'

const heads = 'tradewire:chat:'
const pages = 'tradewire:chat-page:'
const abouts = 'tradewire:chat-user:'

/** If storage use exceeds the first fraction, removes pages until use falls to the second. */
const fullShare = 0.9
const calmShare = 0.8
/** If no pages are left, removes conversations until use falls to this fraction (CM-135). */
const emptyShare = 0.5

export interface Spot {
  readonly owner: string
  readonly conversation: string
}

/** A shortened or removed conversation, until its owner's chat knows the new start. */
export interface ClearedSpot extends Spot {
  /** Time of the newest removed record. */
  readonly ms: number
}

export interface Clearing {
  calmDown(): Promise<void>
  hasRemoved(spot: Spot, meta: PageMeta): boolean
  /** Writes a page under an unused number, and removes the oldest pages when storage is full. */
  writePage(spot: Spot, number: number, records: readonly StoredRecord[]): Promise<void>
  /** Commits the conversation in a single write, then removes its unlisted pages. */
  writeLeaf(spot: Spot, before: Leaf, leaf: Leaf): Promise<void>
  writeAbout(owner: string, text: string): Promise<void>
}

export interface UniChatKeys {
  about(owner: string): Promise<string | undefined>
  spots(): Promise<readonly Spot[]>
  leaf(spot: Spot): Promise<Leaf>
  /** Reads a page. For an unreadable page, returns a single record without text, at the page's last position. */
  recordsOf(spot: Spot, meta: PageMeta): Promise<readonly StoredRecord[]>
  /** Runs a change. First removes pages that an interrupted earlier change has left behind. */
  change<T>(deed: (clearing: Clearing) => Promise<T>): Promise<T>
}

interface UniChatKeysOptions {
  readonly storage: Storage
  readonly room: () => Promise<UniRoom>
  /** Whether this process is the only writer and may therefore remove unlisted pages. */
  readonly isAlone: boolean
  /** Conversations with removed messages, by key, until the storage has reported the removals to the chat. */
  readonly cleared: Map<string, ClearedSpot>
}

export const headKey = ({ owner, conversation }: Spot): string => `${heads}${escaped(owner)}:${escaped(conversation)}`
const pageKey = ({ owner, conversation }: Spot, number: number): string =>
  `${pages}${escaped(owner)}:${escaped(conversation)}:${number}`
function spotOf(key: string, prefix: string): Spot {
  const [owner = '', conversation = ''] = key.slice(prefix.length).split(':').map(unescaped)
  return { owner, conversation }
}

export function createUniChatKeys({ storage, room, isAlone, cleared }: UniChatKeysOptions): UniChatKeys {
  /**
   * Conversations already checked for orphaned pages, which an earlier process or a failed change leaves behind.
   * `undefined` when all conversations were checked.
   */
  let checked: Set<string> | undefined = new Set()
  const orphaned = (): void => void (checked = new Set())

  const read = async (key: string, otherwise: Leaf): Promise<Leaf> =>
    parseLeaf(await storage.read(key), key) || otherwise
  const leaf = (spot: Spot): Promise<Leaf> => read(headKey(spot), emptyLeaf)

  async function spots(): Promise<readonly Spot[]> {
    const keys = await storage.keys()
    return keys.filter((key) => key.startsWith(heads)).map((key) => spotOf(key, heads))
  }

  /**
   * Removes the orphaned pages of at most 100 conversations (CM-100). After a failure, the current change still
   * succeeds, and the next change tries again.
   */
  async function removeOrphans(known: Set<string>): Promise<void> {
    const most = known.size + 100
    const found = (await storage.keys()).filter((key) => key.startsWith(pages))
    for (const [head, keys] of grouped(found, (key) => headKey(spotOf(key, pages)))) {
      if (known.has(head)) continue
      if (known.size === most) return
      const spot = spotOf(head, heads)
      const named = new Set((await leaf(spot)).pages.map(({ number }) => pageKey(spot, number)))
      for (const key of keys) if (!named.has(key)) await storage.remove(key)
      known.add(head)
    }
    checked = undefined
  }

  return {
    about: (owner) => storage.read(abouts + escaped(owner)),
    spots,
    leaf,
    async recordsOf(spot, { number, to }) {
      return (await read(pageKey(spot, number), { ...emptyLeaf, tail: [{ ...to, text: '' }] })).tail
    },
    async change(deed) {
      if (isAlone && checked) await removeOrphans(checked).catch(orphaned)
      return deed(createClearing({ storage, room, leaf, spots, orphaned, cleared })).catch((error: unknown) => {
        orphaned()
        throw error
      })
    },
  }
}

interface Kept extends Pick<UniChatKeysOptions, 'storage' | 'room' | 'cleared'>, Pick<UniChatKeys, 'leaf' | 'spots'> {
  orphaned(): void
}

/** Data that determines when to shorten or remove a conversation. */
interface Ends extends Spot {
  readonly hasPages: boolean
  readonly isEmpty: boolean
  /** Time of the oldest page. Without pages, time of the newest message, even if removed. */
  readonly ms: number
  /** Size of the conversation without messages. */
  readonly headBytes: number
}

function endsOf(spot: Spot, { text, pages: [first], tail, emptiedMs = 0 }: Leaf): Ends {
  const last = first ? first.to : tail[tail.length - 1]
  return {
    ...spot, hasPages: !!first, isEmpty: !last, ms: last ? last.createdAt : emptiedMs,
    headBytes: headKey(spot).length + utf8Bytes(text),
  }
}

/** Sorts the oldest conversation last, where removals start. Conversations without messages come first (CM-135). */
const compareEnds = (one: Ends, other: Ends): number =>
  Number(other.isEmpty) - Number(one.isEmpty) || other.ms - one.ms

function createClearing({ storage, room, leaf, spots, orphaned, cleared }: Kept): Clearing {
  /** All conversations by key, read at the first removal (CM-129). */
  let all: Map<string, Ends> | undefined
  /** Sorted conversations. Conversations that are no longer in `all` are skipped. */
  let queue: Ends[] = []
  const removed = new Set<string>()
  /** Pages that this change has written and no conversation lists yet. */
  let written: string[] = []

  async function readAll(): Promise<Map<string, Ends>> {
    if (all) return all
    const read = new Map<string, Ends>()
    for (const spot of await spots()) read.set(headKey(spot), endsOf(spot, await leaf(spot)))
    queue = [...read.values()].sort(compareEnds)
    return all = read
  }

  function changed(ends: Ends): void {
    if (!all) return
    all.set(headKey(ends), ends)
    const at = queue.findIndex((each) => compareEnds(each, ends) > 0)
    queue.splice(at < 0 ? queue.length : at, 0, ends)
  }

  /**
   * Returns the next conversation to prune. Skips `spared` if that conversation has no pages, because its tail is being
   * written.
   */
  async function next(spared: string): Promise<Ends | undefined> {
    const known = await readAll()
    let own: Ends | undefined
    let ends = queue.pop()
    for (; ends; ends = queue.pop()) {
      const key = headKey(ends)
      if (known.get(key) !== ends) continue
      if (key !== spared || ends.hasPages) break
      own = ends
    }
    if (own) queue.push(own)
    return ends
  }

  /** Removes the oldest page, or else the tail, or else the conversation. Returns the removed size. */
  async function prune(ends: Ends): Promise<number> {
    const head = headKey(ends)
    // A conversation that was emptied in the same change has the time 0.
    if (ends.ms || !cleared.has(head)) cleared.set(head, ends)
    if (ends.isEmpty) {
      all?.delete(head)
      await storage.remove(head)
      return ends.headBytes
    }
    const before = await leaf(ends)
    const [first, ...rest] = before.pages
    const after = first ? { ...before, pages: rest } : { ...before, tail: [], emptiedMs: ends.ms }
    const writeAfter = (): Promise<void> => storage.write(head, leafText({ ...after, isPruned: true }, head))
    // Writes the leaf first, so a leaf never lists a removed page. If storage is full, removes the page first.
    const isWritten = await writeAfter().then(() => true, (error: unknown) => {
      if (!isRoomFailure(error)) throw error
      return false
    })
    if (first) {
      const key = pageKey(ends, first.number)
      removed.add(key)
      await storage.remove(key)
    }
    if (!isWritten) await writeAfter()
    changed(endsOf(ends, after))
    return first ? first.size : sizeOf(before.tail)
  }

  async function write(key: string, text: () => string, spared: string): Promise<void> {
    for (;;) {
      try {
        await storage.write(key, text())
        removed.delete(key)
        return
      } catch (error) {
        if (!isRoomFailure(error)) throw error
        const ends = await next(spared)
        if (!ends) throw Object.assign(new Error(error.message), { name: 'QuotaExceededError' })
        await prune(ends)
      }
    }
  }

  return {
    async calmDown() {
      const { usedKb, limitKb } = await room()
      if (!(usedKb > limitKb * fullShare)) return
      let freed = 0
      for (let share = calmShare; freed < (usedKb - limitKb * share) * 1024;) {
        const ends = await next('')
        if (!ends) return
        if (ends.isEmpty) share = emptyShare
        freed += await prune(ends)
      }
    },
    hasRemoved: (spot, { number }) => removed.has(pageKey(spot, number)),
    writePage(spot, number, records) {
      const page = pageKey(spot, number)
      written.push(page)
      return write(page, () => leafText({ ...emptyLeaf, tail: records }, page), headKey(spot))
    },
    async writeLeaf(spot, before, { text, tail, pages, isPruned, emptiedMs }) {
      const key = headKey(spot)
      let left = pages
      const kept = (): readonly PageMeta[] =>
        left.slice(1 + left.map(({ number }) => removed.has(pageKey(spot, number))).lastIndexOf(true))
      const textOf = (): string => leafText({
        text,
        tail,
        pages: kept(),
        isPruned: isPruned || cleared.has(key),
        emptiedMs,
      }, key)
      // #ifdef MP-ALIPAY
      // Removes the oldest pages while the list of pages makes the leaf too large.
      const { storedUnits = Infinity } = targetHere()
      for (const { to } of kept()) {
        if (textOf().length <= storedUnits) break
        left = kept().slice(1)
        cleared.set(key, { ...spot, ms: to.createdAt })
      }
      // #endif
      await write(key, textOf, key)
      changed(endsOf(spot, { text, tail, pages: kept(), isPruned, emptiedMs }))
      const named = new Set(kept().map(({ number }) => pageKey(spot, number)))
      // Also removes pages that this change has written but the conversation does not list.
      for (const old of before.pages.map(({ number }) => pageKey(spot, number)).concat(written)) {
        // Ignores a failed removal, because the change is already written.
        if (!named.has(old) && !removed.has(old)) await storage.remove(old).catch(orphaned)
      }
      written = []
    },
    writeAbout: (owner, text) => write(abouts + escaped(owner), () => text, ''),
  }
}

export interface UniRoom {
  readonly usedKb: number
  readonly limitKb: number
}

export async function uniRoom(): Promise<UniRoom> {
  const { currentSize: usedKb, limitSize: limitKb } = await storageInfo()
  return { usedKb, limitKb }
}

/**
 * Whether the storage is full. Browsers throw `QuotaExceededError`. WeChat reports that a string or the storage exceeds
 * its maximum. No other error may remove data.
 */
function isRoomFailure(error: unknown): error is Error {
  return error instanceof Error && /quota|exceed|max(imum)? (size|length)|storage (is )?full/i.test(error.message)
}
