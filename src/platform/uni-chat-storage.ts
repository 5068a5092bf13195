import type { ChatBatch, ChatDrop, ChatRecord, ChatStorage } from '../ports/chat-storage'
import type { Storage } from '../ports/storage'
import {
  comparePlaces, dropOf, emptyLeaf, lineOf, metaOf, pageFor, parseLeaf, parseLines, sizeOf, withLines,
  type Leaf, type Line, type PageMeta,
} from './chat-leaf'
import { createUniStorage } from './uni-storage'
import { isRoomFailure, noRoom, uniRoom, type UniRoom } from './uni-room'

/** UTF-16 units; three bytes each at most, in a key of 1 MB. The tail is written with each message. */
const mostTail = 24_000
const mostPage = 120_000
const mostLine = 300_000
/** Where room is made beforehand, and up to where: what else the app keeps needs some too. */
const fullShare = 0.9
const calmShare = 0.8

const heads = 'tradewire:chat:'
const pageKeys = 'tradewire:chat-page:'
const abouts = 'tradewire:chat-user:'

const escaped = (name: string): string => name.replace(/%/g, '%25').replace(/:/g, '%3A')
const unescaped = (name: string): string => name.replace(/%3A/g, ':').replace(/%25/g, '%')

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
  let last: Promise<unknown> = Promise.resolve()

  /** One after the other: each change reads what it changes. */
  function inOrder<T>(deed: () => Promise<T>): Promise<T> {
    const done = last.then(deed, deed)
    last = done
    return done
  }

  const headKey = (owner: string, conversation: string): string =>
    `${heads}${escaped(owner)}:${escaped(conversation)}`
  const pageKey = (owner: string, conversation: string, number: number): string =>
    `${pageKeys}${escaped(owner)}:${escaped(conversation)}:${number}`

  async function readLeaf(owner: string, conversation: string): Promise<Leaf> {
    const text = await storage.read(headKey(owner, conversation))
    return (text === undefined ? undefined : parseLeaf(text)) ?? emptyLeaf
  }

  async function readPage(owner: string, conversation: string, { number }: PageMeta) {
    const text = await storage.read(pageKey(owner, conversation, number))
    return text === undefined ? undefined : parseLines(text)
  }

  /** Owner and conversation of each head. */
  async function allHeads(): Promise<readonly (readonly [string, string])[]> {
    const keys = await storage.keys()
    return keys.filter((key) => key.startsWith(heads)).map((key) => {
      const [owner = '', conversation = ''] = key.slice(heads.length).split(':').map(unescaped)
      return [owner, conversation] as const
    })
  }

  /** The conversation's next oldest part goes. */
  async function prune(owner: string, conversation: string): Promise<number> {
    const leaf = await readLeaf(owner, conversation)
    const [oldest, ...pages] = leaf.pages
    const pruned = oldest === undefined ? { ...leaf, tail: [], isPruned: true } : { ...leaf, pages, isPruned: true }
    // A page goes before it is forgotten: what is listed and not there counts as gone.
    if (oldest !== undefined) await storage.remove(pageKey(owner, conversation, oldest.number))
    await storage.write(headKey(owner, conversation), JSON.stringify(pruned))
    return oldest?.size ?? sizeOf(leaf.tail)
  }

  /** The oldest part of all conversations, as far as it is not the newest of `spared`. */
  async function oldestPart(spared: string) {
    let found: { readonly atMs: number; readonly owner: string; readonly conversation: string } | undefined
    for (const [owner, conversation] of await allHeads()) {
      const { pages, tail } = await readLeaf(owner, conversation)
      const isSpared = headKey(owner, conversation) === spared
      const atMs = pages[0]?.to.createdAt ?? (isSpared ? undefined : tail.at(-1)?.createdAt)
      if (atMs !== undefined && (found === undefined || atMs < found.atMs)) found = { atMs, owner, conversation }
    }
    return found
  }

  interface Writing {
    readonly owner: string
    readonly dropped: Set<string>
  }

  async function makeRoom({ owner, dropped }: Writing, spared: string): Promise<number | undefined> {
    const part = await oldestPart(spared)
    if (part === undefined) return undefined
    const freed = await prune(part.owner, part.conversation)
    if (part.owner === owner) dropped.add(part.conversation)
    return freed
  }

  async function write(writing: Writing, key: string, text: string, spared: string): Promise<void> {
    for (;;) {
      try {
        return await storage.write(key, text)
      } catch (error) {
        if (!isRoomFailure(error)) throw error
        if ((await makeRoom(writing, spared)) === undefined) throw noRoom(error)
      }
    }
  }

  async function keepCalm(writing: Writing): Promise<void> {
    const { usedKb, limitKb } = await room()
    if (!(usedKb > limitKb * fullShare)) return
    let excess = (usedKb - limitKb * calmShare) * 1024
    while (excess > 0) {
      const freed = await makeRoom(writing, '')
      if (freed === undefined) return
      excess -= freed
    }
  }

  return {
    overview: (owner) => inOrder(async () => {
      const about = await storage.read(abouts + escaped(owner))
      const own = (await allHeads()).filter(([whose]) => whose === owner)
      const leaves = await Promise.all(own.map(async ([, id]) => ({ id, leaf: await readLeaf(owner, id) })))
      return {
        about,
        conversations: leaves.map(({ id, leaf }) => ({ id, text: leaf.text })),
        drops: leaves.flatMap(({ id, leaf }) => dropOf(id, leaf) ?? []),
      }
    }),
    page: (owner, { conversation, before, limit }) => inOrder(async () => {
      const leaf = await readLeaf(owner, conversation)
      const isWanted = (line: { readonly createdAt: number; readonly id: string }): boolean =>
        before === null || comparePlaces(line, before) < 0
      const found: ChatRecord[] = []
      const add = (lines: readonly Line[]): void => {
        for (const line of [...lines].reverse()) {
          if (found.length < limit && isWanted(line) && !found.some(({ id }) => id === line.id)) {
            found.push({ ...line, conversation })
          }
        }
      }
      add(leaf.tail)
      for (const meta of [...leaf.pages].reverse()) {
        if (found.length >= limit) break
        if (!isWanted(meta.from)) continue
        // A page that is gone or cannot be read is told as one record that cannot.
        add((await readPage(owner, conversation, meta)) ?? [{ ...meta.to, text: '' }])
      }
      return found
    }),
    known: (owner, records) => inOrder(async () => {
      const found = new Set<string>()
      for (const { conversation, createdAt, id } of records) {
        const leaf = await readLeaf(owner, conversation)
        const meta = pageFor(leaf, { createdAt, id })
        const lines = [...leaf.tail, ...((meta && await readPage(owner, conversation, meta)) ?? [])]
        if (lines.some((line) => line.id === id)) found.add(id)
      }
      return found
    }),
    put: (owner, batch) => inOrder(async () => {
      const writing: Writing = { owner, dropped: new Set() }
      await keepCalm(writing)
      const drops = new Map<string, ChatDrop>()
      for (const [conversation, text, records] of byConversation(batch)) {
        const drop = await putConversation(writing, conversation, text, records)
        if (drop !== undefined) drops.set(conversation, drop)
      }
      if (batch.about !== undefined) await write(writing, abouts + escaped(owner), batch.about, '')
      for (const conversation of writing.dropped) {
        const drop = dropOf(conversation, await readLeaf(owner, conversation))
        if (drop !== undefined) drops.set(conversation, drop)
      }
      return [...drops.values()]
    }),
    remove: (owner, records) => inOrder(async () => {
      const writing: Writing = { owner, dropped: new Set() }
      for (const { conversation, createdAt, id } of records) {
        const leaf = await readLeaf(owner, conversation)
        const meta = pageFor(leaf, { createdAt, id })
        const lines = meta && ((await readPage(owner, conversation, meta)) ?? [])
        const pages = meta === undefined || lines === undefined ? leaf.pages
          : await putPage(writing, conversation, leaf, meta, lines.filter((line) => line.id !== id))
        const tail = leaf.tail.filter((line) => line.id !== id)
        const key = headKey(owner, conversation)
        await write(writing, key, JSON.stringify({ ...leaf, tail, pages }), key)
      }
    }),
  }

  /** The pages with this one as it is now, in one piece or more. */
  async function putPage(
    writing: Writing, conversation: string, { pages }: Leaf, meta: PageMeta, lines: readonly Line[],
  ): Promise<readonly PageMeta[]> {
    const spared = headKey(writing.owner, conversation)
    let next = 1 + Math.max(meta.number, ...pages.map(({ number }) => number))
    const pieces = piecesOf(lines).flatMap((piece, index) => {
      const made = metaOf(index === 0 ? meta.number : next++, piece)
      return made === undefined ? [] : [{ made, piece }]
    })
    for (const { made, piece } of pieces.reverse()) {
      await write(writing, pageKey(writing.owner, conversation, made.number), JSON.stringify(piece), spared)
    }
    if (pieces.length === 0) await storage.remove(pageKey(writing.owner, conversation, meta.number))
    return [...pages.filter(({ number }) => number !== meta.number), ...pieces.map(({ made }) => made)]
      .sort((one, other) => comparePlaces(one.from, other.from))
  }

  async function putConversation(
    writing: Writing, conversation: string, text: string | undefined, records: readonly ChatRecord[],
  ): Promise<ChatDrop | undefined> {
    const { owner } = writing
    const key = headKey(owner, conversation)
    const fitting = records.filter((record) => record.text.length <= mostLine)
    let leaf = await readLeaf(owner, conversation)
    if (text !== undefined) leaf = { ...leaf, text }
    const forTail: Line[] = []
    const forPages = new Map<number, { readonly meta: PageMeta; readonly lines: Line[] }>()
    for (const record of fitting) {
      const meta = pageFor(leaf, record)
      if (meta === undefined) forTail.push(lineOf(record))
      else forPages.set(meta.number, { meta, lines: [...(forPages.get(meta.number)?.lines ?? []), lineOf(record)] })
    }
    for (const { meta, lines } of forPages.values()) {
      const present = (await readPage(owner, conversation, meta)) ?? []
      leaf = { ...leaf, pages: await putPage(writing, conversation, leaf, meta, withLines(present, lines)) }
    }
    const tail = withLines(leaf.tail, forTail)
    leaf = sizeOf(tail) <= mostTail ? { ...leaf, tail } : await shorten(writing, conversation, leaf, tail)
    const wasPruned = writing.dropped.has(conversation)
    await write(writing, key, JSON.stringify({ ...leaf, isPruned: leaf.isPruned || wasPruned }), key)
    return fitting.length < records.length ? { conversation, oldest: null } : undefined
  }

  /** The older half of the tail becomes part of the newest page, or a page of its own. */
  async function shorten(
    writing: Writing, conversation: string, leaf: Leaf, tail: readonly Line[],
  ): Promise<Leaf> {
    const half = tail.findIndex((_, index) => sizeOf(tail.slice(index)) <= mostTail / 2)
    const cut = half < 0 ? tail.length : half
    const moved = tail.slice(0, cut)
    const newest = leaf.pages.at(-1)
    const hasRoom = newest !== undefined && newest.size + sizeOf(moved) <= mostPage
    const present = hasRoom ? (await readPage(writing.owner, conversation, newest)) ?? [] : []
    const meta = hasRoom ? newest : metaOf(1 + Math.max(0, ...leaf.pages.map(({ number }) => number)), moved)
    if (meta === undefined) return { ...leaf, tail }
    const pages = await putPage(writing, conversation, leaf, meta, withLines(present, moved))
    return { ...leaf, pages, tail: tail.slice(cut) }
  }
}

/** Oldest first, none over the limit of a page, but for a line that is that by itself. */
function piecesOf(lines: readonly Line[]): readonly (readonly Line[])[] {
  if (sizeOf(lines) <= mostPage || lines.length < 2) return [lines]
  const middle = Math.ceil(lines.length / 2)
  return [...piecesOf(lines.slice(0, middle)), ...piecesOf(lines.slice(middle))]
}

function byConversation({ conversations, records }: ChatBatch) {
  const ids = new Set([...conversations.map(({ id }) => id), ...records.map(({ conversation }) => conversation)])
  return [...ids].map((id) => [
    id, conversations.find((each) => each.id === id)?.text, records.filter((each) => each.conversation === id),
  ] as const)
}
