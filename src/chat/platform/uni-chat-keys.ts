import type { Storage } from '../../connection/ports/ports'
import { utf8Bytes } from '../../shared/bytes'
import { messageOf } from '../../shared/errors'
import { escaped, unescaped } from '../../shared/key-parts'
import { targetHere } from '../../platform/system/target'
import {
  emptyLeaf, leafText, parseLeaf, sizeOf, type Leaf, type StoredRecord, type PageMeta,
} from './chat-leaf'

const heads = 'tradewire:chat:'
const pages = 'tradewire:chat-page:'
const abouts = 'tradewire:chat-user:'

/**
 * When used storage exceeds the first fraction, pages are removed until the second fraction is reached, so that
 * removals are rare.
 */
const fullShare = 0.9
const calmShare = 0.8
/** When no pages are left, removes conversations down to this fraction (CM-135), so that new messages have room. */
const emptyShare = 0.5

export interface Spot {
  readonly owner: string
  readonly conversation: string
}

export interface Clearing {
  readonly cleared: readonly Spot[]
  calmDown(): Promise<void>
  hasRemoved(spot: Spot, meta: PageMeta): boolean
  /** Writes a page under an unused number, and removes the oldest pages when storage is full. */
  writePage(spot: Spot, number: number, records: readonly StoredRecord[]): Promise<void>
  /** Commits the conversation in a single write, then removes pages that it no longer lists. */
  writeLeaf(spot: Spot, before: Leaf, leaf: Leaf): Promise<void>
  writeAbout(owner: string, text: string): Promise<void>
}

export interface UniChatKeys {
  about(owner: string): Promise<string | undefined>
  spots(): Promise<readonly Spot[]>
  leaf(spot: Spot): Promise<Leaf>
  /** Reads a page. If the page is unreadable, returns a single record without text, at the page's last position. */
  recordsOf(spot: Spot, meta: PageMeta): Promise<readonly StoredRecord[]>
  /** Removes pages that an interrupted change has left behind, then runs a change. */
  change<T>(deed: (clearing: Clearing) => Promise<T>): Promise<T>
}

interface UniChatKeysOptions {
  readonly storage: Storage
  readonly room: () => Promise<UniRoom>
  /** Whether this process is the only writer. If so, pages without a conversation may be removed. */
  readonly isAlone: boolean
}

const headKey = ({ owner, conversation }: Spot): string => `${heads}${escaped(owner)}:${escaped(conversation)}`
const pageKey = ({ owner, conversation }: Spot, number: number): string =>
  `${pages}${escaped(owner)}:${escaped(conversation)}:${number}`

function spotOf(key: string, prefix: string): Spot {
  const [owner = '', conversation = ''] = key.slice(prefix.length).split(':').map(unescaped)
  return { owner, conversation }
}

export function createUniChatKeys({ storage, room, isAlone }: UniChatKeysOptions): UniChatKeys {
  /** Whether pages may exist without a conversation after a failed change or an earlier process. */
  let mayHaveOrphans = true
  const orphaned = (): void => void (mayHaveOrphans = true)

  const read = async (key: string, otherwise: Leaf): Promise<Leaf> =>
    parseLeaf(await storage.read(key), key) || otherwise
  const leaf = (spot: Spot): Promise<Leaf> => read(headKey(spot), emptyLeaf)

  async function spots(): Promise<readonly Spot[]> {
    const keys = await storage.keys()
    return keys.filter((key) => key.startsWith(heads)).map((key) => spotOf(key, heads))
  }

  /** Removes orphaned pages. If this fails, the current change still succeeds, and the next change tries again. */
  async function removeOrphans(): Promise<void> {
    mayHaveOrphans = false
    try {
      const named = new Map<string, ReadonlySet<string>>()
      for (const key of await storage.keys()) {
        if (!key.startsWith(pages)) continue
        const spot = spotOf(key, pages)
        const own = named.get(headKey(spot)) ||
          new Set((await leaf(spot)).pages.map(({ number }) => pageKey(spot, number)))
        named.set(headKey(spot), own)
        if (!own.has(key)) await storage.remove(key)
      }
    } catch (_error) {
      orphaned()
    }
  }

  return {
    about: (owner) => storage.read(abouts + escaped(owner)),
    spots,
    leaf,
    async recordsOf(spot, { number, to }) {
      return (await read(pageKey(spot, number), { ...emptyLeaf, tail: [{ ...to, text: '' }] })).tail
    },
    async change(deed) {
      if (isAlone && mayHaveOrphans) await removeOrphans()
      try {
        return await deed(createClearing({ storage, room, leaf, spots, orphaned }))
      } catch (error) {
        orphaned()
        throw error
      }
    },
  }
}

interface Kept extends Pick<UniChatKeysOptions, 'storage' | 'room'>, Pick<UniChatKeys, 'leaf' | 'spots'> {
  orphaned(): void
}

/** Times when the removable parts were written. */
interface Ends extends Spot {
  readonly pageMs: number | undefined
  readonly tailMs: number | undefined
  readonly emptiedMs: number
  /** Size of the conversation without messages. */
  readonly headBytes: number
}

function endsOf(spot: Spot, { text, pages: [first], tail, emptiedMs = 0 }: Leaf): Ends {
  const last = tail[tail.length - 1]
  return {
    ...spot, pageMs: first?.to.createdAt, tailMs: last?.createdAt, emptiedMs,
    headBytes: headKey(spot).length + utf8Bytes(text),
  }
}

function createClearing({ storage, room, leaf, spots, orphaned }: Kept): Clearing {
  const cleared: Spot[] = []
  /** All conversations, read at the first removal (CM-129). */
  let all: Map<string, Ends> | undefined
  /** Conversations without messages, newest first. */
  let emptied: Ends[] | undefined
  const removed = new Set<string>()
  const written = new Map<string, Set<string>>()

  async function readAll(): Promise<Map<string, Ends>> {
    if (all !== undefined) return all
    const read = new Map<string, Ends>()
    for (const spot of await spots()) read.set(headKey(spot), endsOf(spot, await leaf(spot)))
    return all = read
  }

  /** Finds the conversation with the oldest page or tail, except the tail that is being written. */
  async function oldest(spared: string): Promise<Spot | undefined> {
    let found: Spot | undefined
    let foundMs = Infinity
    ;(await readAll()).forEach((ends, key) => {
      const { pageMs = key === spared ? undefined : ends.tailMs } = ends
      if (pageMs === undefined || pageMs >= foundMs) return
      found = ends
      foundMs = pageMs
    })
    return found
  }

  async function prune(spot: Spot): Promise<number> {
    const before = await leaf(spot)
    const [first, ...rest] = before.pages
    const emptiedMs = endsOf(spot, before).tailMs
    const after = first === undefined ? { ...before, tail: [], emptiedMs } : { ...before, pages: rest }
    const writeAfter = (): Promise<void> =>
      storage.write(headKey(spot), leafText({ ...after, isPruned: true }, headKey(spot)))
    // Writes the leaf first, because a leaf must never list a removed page. The write may fail if storage is full.
    const isWritten = await writeAfter().then(() => true, (error: unknown) => {
      if (!isRoomFailure(error)) throw error
      return false
    })
    cleared.push(spot)
    if (first !== undefined) {
      const key = pageKey(spot, first.number)
      removed.add(key)
      await storage.remove(key)
    }
    if (!isWritten) await writeAfter()
    if (all !== undefined) all.set(headKey(spot), endsOf(spot, after))
    return first === undefined ? sizeOf(before.tail) : first.size
  }

  async function makeRoom(spared: string): Promise<number | undefined> {
    const spot = await oldest(spared)
    return spot === undefined ? undefined : prune(spot)
  }

  /** Removes the conversation that has been without messages for longest. Returns its size. */
  async function removeEmptied(spared: string): Promise<number | undefined> {
    const known = await readAll()
    if (emptied === undefined) emptied = [...known.values()].sort((one, other) => other.emptiedMs - one.emptiedMs)
    for (let ends = emptied.pop(); ends !== undefined; ends = emptied.pop()) {
      const key = headKey(ends)
      const { pageMs, tailMs, headBytes } = known.get(key) || ends
      if (key === spared || pageMs !== undefined || tailMs !== undefined) continue
      cleared.push(ends)
      known.delete(key)
      await storage.remove(key)
      return headBytes
    }
    return undefined
  }

  async function write(key: string, text: () => string, spared: string): Promise<void> {
    for (;;) {
      try {
        await storage.write(key, text())
        removed.delete(key)
        return
      } catch (error) {
        if (!isRoomFailure(error)) throw error
        if ((await makeRoom(spared)) === undefined && (await removeEmptied(spared)) === undefined) throw noRoom(error)
      }
    }
  }

  return {
    cleared,
    async calmDown() {
      const { usedKb, limitKb } = await room()
      if (!(usedKb > limitKb * fullShare)) return
      const over = (share: number): number => (usedKb - limitKb * share) * 1024
      let freed = 0
      for (let made: number | undefined; freed < over(calmShare); freed += made) {
        made = await makeRoom('')
        if (made === undefined) break
      }
      if (freed >= over(calmShare)) return
      for (let made: number | undefined; freed < over(emptyShare); freed += made) {
        made = await removeEmptied('')
        if (made === undefined) return
      }
    },
    hasRemoved: (spot, { number }) => removed.has(pageKey(spot, number)),
    writePage(spot, number, records) {
      const [head, page] = [headKey(spot), pageKey(spot, number)]
      written.set(head, (written.get(head) || new Set()).add(page))
      return write(page, () => leafText({ ...emptyLeaf, tail: records }, page), head)
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
        isPruned: isPruned || cleared.some((each) => headKey(each) === key),
        emptiedMs,
      }, key)
      // #ifdef MP-ALIPAY
      // Removes the oldest pages while the list of pages makes the leaf too large.
      const { storedUnits = Infinity } = targetHere()
      for (const _page of kept()) {
        if (textOf().length <= storedUnits) break
        cleared.push(spot)
        left = kept().slice(1)
      }
      // #endif
      await write(key, textOf, key)
      if (all !== undefined) all.set(key, endsOf(spot, { ...before, text, tail, pages: kept(), emptiedMs }))
      const named = new Set(kept().map(({ number }) => pageKey(spot, number)))
      const known = [...before.pages, ...pages].map(({ number }) => pageKey(spot, number))
      // Also removes a page that this change wrote but that the conversation no longer lists.
      for (const old of new Set([...known, ...(written.get(key) || [])])) {
        // Ignores a failed removal, because the change is already written.
        if (!named.has(old) && !removed.has(old)) await storage.remove(old).catch(orphaned)
      }
    },
    writeAbout: (owner, text) => write(abouts + escaped(owner), () => text, ''),
  }
}

export interface UniRoom {
  readonly usedKb: number
  readonly limitKb: number
}

export function uniRoom(): Promise<UniRoom> {
  return new Promise((resolve, reject) => {
    uni.getStorageInfo({
      success: ({ currentSize, limitSize }) => resolve({ usedKb: Number(currentSize), limitKb: Number(limitSize) }),
      fail: ({ errMsg = 'getStorageInfo:fail' }: { readonly errMsg?: string }) => reject(new Error(errMsg)),
    })
  })
}

/**
 * Whether the storage is full. Browsers throw `QuotaExceededError`. WeChat reports that a string or the whole storage
 * exceeds its maximum. No other error may remove data.
 */
function isRoomFailure(error: unknown): boolean {
  return error instanceof Error && /quota|exceed|max(imum)? (size|length)|storage (is )?full/i.test(error.message)
}

function noRoom(error: unknown): Error {
  const failure = new Error(messageOf(error))
  failure.name = 'QuotaExceededError'
  return failure
}
