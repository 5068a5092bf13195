import type { ChatBatch, ChatDrop, ChatRecord, ChatStorage } from '../../connection/ports/chat-storage'
import type { Storage } from '../../connection/ports/ports'
import { comparePlaces, dropOf, lineOf, pageFor, type Leaf, type Line, type PageMeta } from './chat-leaf'
import { createLeafWriter, longestLine } from './chat-leaf-writer'
import { isBrowser } from '../environment'
import { createUniChatShelf, type Clearing, type Spot } from './uni-chat-shelf'
import { createUniStorage } from './uni-storage'
import { uniRoom, type UniRoom } from './uni-room'

type InOrder = <T>(deed: () => Promise<T>) => Promise<T>

/** One after the other: each change reads what it changes. */
function createOrder(): InOrder {
  let last: Promise<unknown> = Promise.resolve()
  return (deed) => {
    const done = last.then(deed, deed)
    last = done
    return done
  }
}

/** All chats of this process share uni's storage. */
const inOrderOfUni = createOrder()

export interface UniChatStorageOptions {
  /** Default: `createUniStorage()`. */
  readonly storage?: Storage
  /** Default: what `uni.getStorageInfo` says. */
  readonly room?: () => Promise<UniRoom>
}

/**
 * Messages in uni's storage, for WeChat, where a key holds 1 MB and all of them 10 MB: pages of messages, the oldest
 * of which go, whosever they are, when there is no room. The newest messages of a conversation lie with what is kept
 * of it, so that both are written at once.
 */
export function createUniChatStorage(options: UniChatStorageOptions = {}): ChatStorage {
  const { storage = createUniStorage(), room = uniRoom } = options
  // Other tabs of a browser may be writing what no conversation names yet.
  const shelf = createUniChatShelf({ storage, room, isAlone: !isBrowser() })
  const writer = createLeafWriter(shelf)
  const inOrder = options.storage === undefined ? inOrderOfUni : createOrder()

  async function pageOf(spot: Spot, leaf: Leaf, meta: PageMeta | undefined): Promise<readonly Line[]> {
    return meta === undefined ? leaf.tail : [...leaf.tail, ...(await shelf.linesOf(spot, meta))]
  }

  async function putConversation(
    clearing: Clearing, spot: Spot, text: string | undefined, records: readonly ChatRecord[],
  ): Promise<ChatDrop | undefined> {
    const fitting = records.filter((record) => record.text.length <= longestLine)
    const before = await shelf.leaf(spot)
    const leaf = await writer.withLines(clearing, spot, before, fitting.map(lineOf))
    await clearing.writeLeaf(spot, before, text === undefined ? leaf : { ...leaf, text })
    // What cannot be kept is always asked of the server.
    return fitting.length < records.length ? { conversation: spot.conversation, oldest: null } : undefined
  }

  return {
    overview: (owner) => inOrder(async () => {
      const about = await shelf.about(owner)
      const own = (await shelf.spots()).filter((spot) => spot.owner === owner)
      const leaves = await Promise.all(own.map(async (spot) =>
        ({ id: spot.conversation, leaf: await shelf.leaf(spot) })))
      return {
        about,
        conversations: leaves.map(({ id, leaf }) => ({ id, text: leaf.text })),
        drops: leaves.flatMap(({ id, leaf }) => dropOf(id, leaf) ?? []),
      }
    }),
    page: (owner, { conversation, before, limit }) => inOrder(async () => {
      const spot = { owner, conversation }
      const leaf = await shelf.leaf(spot)
      const found = new Map<string, ChatRecord>()
      const isOlder = (line: Pick<Line, 'createdAt' | 'id'>): boolean =>
        before === null || comparePlaces(line, before) < 0
      const add = (lines: readonly Line[]): void => {
        for (const line of [...lines].reverse()) {
          if (found.size < limit && isOlder(line) && !found.has(line.id)) found.set(line.id, { ...line, conversation })
        }
      }
      add(leaf.tail)
      for (const meta of [...leaf.pages].reverse()) {
        if (found.size >= limit) break
        if (isOlder(meta.from)) add(await shelf.linesOf(spot, meta))
      }
      return [...found.values()]
    }),
    known: (owner, records) => inOrder(async () => {
      const found = new Set<string>()
      for (const { conversation, createdAt, id } of records) {
        const spot = { owner, conversation }
        const leaf = await shelf.leaf(spot)
        const lines = await pageOf(spot, leaf, pageFor(leaf, { createdAt, id }))
        // One without text stands for a page that cannot be read.
        if (lines.some((line) => line.id === id && line.text !== '')) found.add(id)
      }
      return found
    }),
    put: (owner, batch) => inOrder(() => shelf.change(async (clearing) => {
      await clearing.calmDown()
      const drops = new Map<string, ChatDrop>()
      for (const { conversation, text, records } of byConversation(batch)) {
        const drop = await putConversation(clearing, { owner, conversation }, text, records)
        if (drop !== undefined) drops.set(conversation, drop)
      }
      if (batch.about !== undefined) await clearing.writeAbout(owner, batch.about)
      for (const spot of clearing.cleared) {
        const { conversation } = spot
        const drop = spot.owner === owner && !drops.has(conversation) && dropOf(conversation, await shelf.leaf(spot))
        if (drop) drops.set(conversation, drop)
      }
      return [...drops.values()]
    })),
    remove: (owner, records) => inOrder(() => shelf.change(async (clearing) => {
      for (const { conversation, createdAt, id } of records) {
        const spot = { owner, conversation }
        const leaf = await shelf.leaf(spot)
        await clearing.writeLeaf(spot, leaf, await writer.withoutLine(clearing, spot, leaf, { createdAt, id }))
      }
    })),
  }
}

function byConversation({ conversations, records }: ChatBatch) {
  const ids = new Set([...conversations.map(({ id }) => id), ...records.map(({ conversation }) => conversation)])
  return [...ids].map((conversation) => ({
    conversation,
    text: conversations.find(({ id }) => id === conversation)?.text,
    records: records.filter((record) => record.conversation === conversation),
  }))
}
