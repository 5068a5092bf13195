import { comparePlaces, grouped, type ChatPlace } from '../model/messages'
import type { ChatDrop, ChatRecord, ChatStorage } from '../model/chat-storage'
import type { Storage } from '../../connection/ports/ports'
import { isBrowser } from '../../platform/system/environment'
import {
  byConversation, metaOf, pageFor, sizeOf, startOf, storedRecordOf, withRecords, type Leaf, type PageMeta,
  type StoredRecord,
} from './chat-leaf'
import {
  createUniChatKeys, headKey, uniRoom, type ClearedSpot, type Clearing, type Spot, type UniChatKeys, type UniRoom,
} from './uni-chat-keys'
import { createOrder } from '../../shared/scheduling'
import { targetHere } from '../../platform/system/target'
import { createUniStorage } from '../../platform/storage/uni-storage'

const createShared = () => ({ inOrder: createOrder(), cleared: new Map<string, ClearedSpot>() })
/** Order of changes, and unreported removals. All chats share them, as they share uni's storage. */
const sharedByAll = createShared()

interface UniChatStorageOptions {
  /** @default `createUniStorage()` */
  readonly storage?: Storage
  /** @default the values of `uni.getStorageInfo` */
  readonly room?: () => Promise<UniRoom>
}

/**
 * Creates chat storage in uni's storage, for mini-programs. WeChat limits a key to 1 MB and all keys to 10 MB. Stores
 * messages in pages, and the newest messages under the conversation's own key. When storage is full, removes the oldest
 * pages of all users.
 */
export function createUniChatStorage(options: UniChatStorageOptions = {}): ChatStorage {
  const { storage = createUniStorage(), room = uniRoom } = options
  const { inOrder, cleared } = options.storage ? createShared() : sharedByAll
  // In a browser, keeps unlisted pages, because other tabs may still be writing these pages.
  const inKeys = createUniChatKeys({ storage, room, isAlone: !isBrowser(), cleared })
  const writer = createLeafWriter(inKeys)

  /** Called once the storage has reported all removals to a user. */
  function forgetReported(owner: string): void {
    for (const [key, spot] of cleared) if (spot.owner === owner) cleared.delete(key)
  }

  async function pageOf(spot: Spot, leaf: Leaf, meta: PageMeta | undefined): Promise<readonly StoredRecord[]> {
    return meta ? [...leaf.tail, ...(await inKeys.recordsOf(spot, meta))] : leaf.tail
  }

  async function putConversation(
    clearing: Clearing, spot: Spot, text: string | undefined, records: readonly ChatRecord[],
  ): Promise<ChatDrop | undefined> {
    const { conversation } = spot
    if (conversation.length > maxIdLength) return { conversation, oldest: null }
    const removed = cleared.get(headKey(spot))
    const fitting = records.filter(({ id, text: line }) => line.length <= maxLineLength() && id.length <= maxIdLength)
    // Skips messages older than removed messages, because the stored conversation would otherwise have a gap.
    const added = fitting.filter(({ createdAt }) => !removed || createdAt >= removed.ms)
    const before = await inKeys.leaf(spot)
    const leaf = await writer.withRecords(clearing, spot, before, added.map(storedRecordOf))
    await clearing.writeLeaf(spot, before, text === undefined ? leaf : { ...leaf, text })
    // Messages that are too long to store are fetched from the server each time.
    return fitting.length < records.length ? { conversation, oldest: null } : undefined
  }

  return {
    overview: (owner, progressed) => inOrder(async () => {
      const about = await inKeys.about(owner)
      const own = (await inKeys.spots()).filter((spot) => spot.owner === owner)
      const leaves = await Promise.all(own.map(async (spot) => {
        const leaf = await inKeys.leaf(spot)
        progressed?.()
        return { id: spot.conversation, leaf }
      }))
      forgetReported(owner)
      return {
        about,
        conversations: leaves.map(({ id, leaf }) => ({ id, text: leaf.text })),
        drops: leaves.filter(({ leaf }) => leaf.isPruned)
          .map(({ id, leaf }) => ({ conversation: id, oldest: startOf(leaf) })),
      }
    }),
    page: (owner, { conversation, before, limit }) => inOrder(async () => {
      const spot = { owner, conversation }
      const leaf = await inKeys.leaf(spot)
      const found = new Map<string, ChatRecord>()
      const isOlder = (record: Pick<StoredRecord, 'createdAt' | 'id'>): boolean =>
        !before || comparePlaces(record, before) < 0
      const add = (records: readonly StoredRecord[]): void => {
        for (const record of [...records].reverse()) {
          if (found.size >= limit || !isOlder(record) || found.has(record.id)) continue
          found.set(record.id, { ...record, conversation })
        }
      }
      add(leaf.tail)
      for (const meta of [...leaf.pages].reverse()) {
        if (found.size >= limit) break
        if (isOlder(meta.from)) add(await inKeys.recordsOf(spot, meta))
      }
      return [...found.values()]
    }),
    known: (owner, records) => inOrder(async () => {
      const found = new Set<string>()
      const leaves = new Map<string, Leaf>()
      const idsIn = new Map<Leaf | PageMeta, ReadonlySet<string>>()
      for (const record of records) {
        const { conversation, id } = record
        const spot = { owner, conversation }
        const leaf = leaves.get(conversation) || await inKeys.leaf(spot)
        leaves.set(conversation, leaf)
        const meta = pageFor(leaf, record)
        const ids = idsIn.get(meta || leaf) || idsOf(await pageOf(spot, leaf, meta))
        idsIn.set(meta || leaf, ids)
        if (ids.has(id)) found.add(id)
      }
      return found
    }),
    put: (owner, batch) => inOrder(() => inKeys.change(async (clearing) => {
      await clearing.calmDown()
      const drops: ChatDrop[] = []
      for (const { conversation, text, records } of byConversation(batch)) {
        const drop = await putConversation(clearing, { owner, conversation }, text, records)
        if (drop) drops.push(drop)
      }
      if (batch.about !== undefined) await clearing.writeAbout(owner, batch.about)
      for (const spot of cleared.values()) {
        if (spot.owner !== owner) continue
        const oldest = startOf(await inKeys.leaf(spot))
        drops.push({ conversation: spot.conversation, oldest, isRemoved: !oldest })
      }
      forgetReported(owner)
      return drops
    })),
    remove: (owner, records) => inOrder(() => inKeys.change(async (clearing) => {
      for (const record of records) {
        const spot = { owner, conversation: record.conversation }
        const leaf = await inKeys.leaf(spot)
        await clearing.writeLeaf(spot, leaf, await writer.withoutLine(clearing, spot, leaf, record))
      }
    })),
  }
}

const idsOf = (records: readonly StoredRecord[]): ReadonlySet<string> =>
  new Set(records.filter(({ text }) => text !== '').map(({ id }) => id))

/**
 * Maximum sizes in UTF-16 units. A unit takes up to three bytes, and a key holds up to 1 MB. The tail is small, because
 * each new message rewrites the tail (CM-114).
 */
const longestTail = 24_000
const longestPage = (): number => storedLengthOr(120_000)
const maxLineLength = (): number => storedLengthOr(300_000)
/** Maximum length of an id in a key or in the list of pages (CM-136). */
const maxIdLength = 1_000

/** Returns `units`, or half of the platform's limit per key, because JSON escapes may double a string's length. */
function storedLengthOr(units: number): number {
  // #ifdef MP-ALIPAY
  const { storedUnits } = targetHere()
  if (storedUnits) return storedUnits / 2
  // #endif
  return units
}

/**
 * Inserts records and returns the leaf to write. Changed pages get new numbers, so the stored leaf's pages stay intact
 * until the new leaf is written.
 */
interface LeafWriter {
  withRecords(clearing: Clearing, spot: Spot, leaf: Leaf, records: readonly StoredRecord[]): Promise<Leaf>
  /** Removes a record, or its whole page if the page is unreadable. */
  withoutLine(clearing: Clearing, spot: Spot, leaf: Leaf, place: ChatPlace): Promise<Leaf>
}

function createLeafWriter(inKeys: UniChatKeys): LeafWriter {
  async function putPage(
    clearing: Clearing, spot: Spot, leaf: Leaf, old: PageMeta | undefined, records: readonly StoredRecord[],
  ): Promise<Leaf> {
    let number = Math.max(0, ...leaf.pages.map((page) => page.number))
    const metas: PageMeta[] = []
    for (const piece of piecesOf(records)) {
      number += 1
      const meta = metaOf(number, piece)
      if (!meta) continue
      await clearing.writePage(spot, number, piece)
      metas.push(meta)
    }
    const others = leaf.pages.filter((page) => page !== old)
    return { ...leaf, pages: [...others, ...metas].sort((one, other) => comparePlaces(one.from, other.from)) }
  }

  async function putInPages(
    clearing: Clearing, spot: Spot, leaf: Leaf, records: readonly StoredRecord[],
  ): Promise<Leaf> {
    let now = leaf
    for (const [meta, added] of grouped(records, (record) => pageFor(leaf, record))) {
      if (!meta || clearing.hasRemoved(spot, meta)) continue
      now = await putPage(clearing, spot, now, meta, withRecords(await inKeys.recordsOf(spot, meta), added))
    }
    return now
  }

  /** Moves the older part of the tail to the newest page or to a new page. */
  async function shorten(clearing: Clearing, spot: Spot, leaf: Leaf): Promise<Leaf> {
    const { tail, pages } = leaf
    let cut = tail.length
    for (let size = 0; cut > 0; cut -= 1) {
      size += sizeOf(tail.slice(cut - 1, cut))
      if (size > longestTail / 2) break
    }
    const moved = tail.slice(0, cut)
    const newest = pages[pages.length - 1]
    const old = newest && !clearing.hasRemoved(spot, newest) &&
      newest.size + sizeOf(moved) <= longestPage() ? newest : undefined
    const present = old ? await inKeys.recordsOf(spot, old) : []
    const now = await putPage(clearing, spot, leaf, old, withRecords(present, moved))
    return { ...now, tail: tail.slice(cut) }
  }

  return {
    async withRecords(clearing, spot, leaf, records) {
      const now = await putInPages(clearing, spot, leaf, records)
      const tail = withRecords(leaf.tail, records.filter((record) => !pageFor(leaf, record)))
      return sizeOf(tail) <= longestTail ? { ...now, tail } : shorten(clearing, spot, { ...now, tail })
    },
    async withoutLine(clearing, spot, leaf, place) {
      const tail = leaf.tail.filter(({ id }) => id !== place.id)
      const meta = pageFor(leaf, place)
      if (!meta) return { ...leaf, tail }
      const records = (await inKeys.recordsOf(spot, meta)).filter(({ id }) => id !== place.id)
      return { ...(await putPage(clearing, spot, leaf, meta, records)), tail }
    },
  }
}

/** Splits records into pages, oldest first. Only a page with a single oversized record exceeds the limit. */
function piecesOf(records: readonly StoredRecord[]): readonly (readonly StoredRecord[])[] {
  if (sizeOf(records) <= longestPage() || records.length < 2) return [records]
  const middle = Math.ceil(records.length / 2)
  return [...piecesOf(records.slice(0, middle)), ...piecesOf(records.slice(middle))]
}
