import type { Storage } from '../ports/storage'
import { emptyLeaf, parseLeaf, parseLines, sizeOf, type Leaf, type Line, type PageMeta } from './chat-leaf'
import { isRoomFailure, noRoom, type UniRoom } from './uni-room'

const heads = 'tradewire:chat:'
const pages = 'tradewire:chat-page:'
const abouts = 'tradewire:chat-user:'

/** Where room is made beforehand, and up to where: what else the app keeps needs some too. */
const fullShare = 0.9
const calmShare = 0.8

const escaped = (name: string): string => name.replace(/%/g, '%25').replace(/:/g, '%3A')
const unescaped = (name: string): string => name.replace(/%3A/g, ':').replace(/%25/g, '%')

/** Whose conversation it is. */
export interface Spot {
  readonly owner: string
  readonly conversation: string
}

/** One change of what lies in the keys, with what had to go for it. */
export interface Clearing {
  /** The conversations in which something was removed. */
  readonly cleared: readonly Spot[]
  /** Makes room before it is missing. */
  calmDown(): Promise<void>
  /** The page as it is now, or none. What has no room takes the place of what is oldest. */
  writePage(spot: Spot, number: number, lines: readonly Line[]): Promise<void>
  /** The pages that were removed meanwhile are not in it. */
  writeLeaf(spot: Spot, leaf: Leaf): Promise<void>
  writeAbout(owner: string, text: string): Promise<void>
}

/** Conversations in uni's storage: a key for each, and one for each of its pages. */
export interface UniChatShelf {
  about(owner: string): Promise<string | undefined>
  spots(): Promise<readonly Spot[]>
  leaf(spot: Spot): Promise<Leaf>
  /** `undefined` for one that is gone or cannot be read. */
  page(spot: Spot, meta: PageMeta): Promise<readonly Line[] | undefined>
  clearing(): Clearing
}

export function createUniChatShelf(storage: Storage, room: () => Promise<UniRoom>): UniChatShelf {
  const headKey = ({ owner, conversation }: Spot): string => `${heads}${escaped(owner)}:${escaped(conversation)}`
  const pageKey = ({ owner, conversation }: Spot, number: number): string =>
    `${pages}${escaped(owner)}:${escaped(conversation)}:${number}`

  async function leaf(spot: Spot): Promise<Leaf> {
    const text = await storage.read(headKey(spot))
    return (text === undefined ? undefined : parseLeaf(text)) ?? emptyLeaf
  }

  async function spots(): Promise<readonly Spot[]> {
    const keys = await storage.keys()
    return keys.filter((key) => key.startsWith(heads)).map((key) => {
      const [owner = '', conversation = ''] = key.slice(heads.length).split(':').map(unescaped)
      return { owner, conversation }
    })
  }

  function clearing(): Clearing {
    const cleared: Spot[] = []
    const removed = new Set<string>()

    /** The oldest part of all conversations, but for the tail of the one that is being written. */
    async function oldest(spared: string): Promise<Spot | undefined> {
      let found: (Spot & { readonly atMs: number }) | undefined
      for (const spot of await spots()) {
        const { pages: [first], tail } = await leaf(spot)
        const atMs = first?.to.createdAt ?? (headKey(spot) === spared ? undefined : tail[tail.length - 1]?.createdAt)
        if (atMs !== undefined && (found === undefined || atMs < found.atMs)) found = { ...spot, atMs }
      }
      return found
    }

    async function prune(spot: Spot): Promise<number> {
      const before = await leaf(spot)
      const [first, ...rest] = before.pages
      const after = first === undefined ? { ...before, tail: [] } : { ...before, pages: rest }
      if (first !== undefined) {
        const key = pageKey(spot, first.number)
        await storage.remove(key)
        removed.add(key)
      }
      cleared.push(spot)
      await storage.write(headKey(spot), JSON.stringify({ ...after, isPruned: true }))
      return first?.size ?? sizeOf(before.tail)
    }

    async function makeRoom(spared: string): Promise<number | undefined> {
      const spot = await oldest(spared)
      return spot === undefined ? undefined : prune(spot)
    }

    async function write(key: string, text: () => string, spared: string): Promise<void> {
      for (;;) {
        try {
          await storage.write(key, text())
          removed.delete(key)
          return
        } catch (error) {
          if (!isRoomFailure(error)) throw error
          if ((await makeRoom(spared)) === undefined) throw noRoom(error)
        }
      }
    }

    return {
      cleared,
      async calmDown() {
        const { usedKb, limitKb } = await room()
        if (!(usedKb > limitKb * fullShare)) return
        for (let excess = (usedKb - limitKb * calmShare) * 1024; excess > 0;) {
          const freed = await makeRoom('')
          if (freed === undefined) return
          excess -= freed
        }
      },
      writePage: (spot, number, lines) => lines.length === 0
        ? storage.remove(pageKey(spot, number))
        : write(pageKey(spot, number), () => JSON.stringify(lines), headKey(spot)),
      writeLeaf(spot, { text, tail, pages: all, isPruned }) {
        const key = headKey(spot)
        return write(key, () => JSON.stringify({
          text,
          tail,
          pages: all.filter(({ number }) => !removed.has(pageKey(spot, number))),
          isPruned: isPruned || cleared.some((each) => headKey(each) === key),
        }), key)
      },
      writeAbout: (owner, text) => write(abouts + escaped(owner), () => text, ''),
    }
  }

  return {
    about: (owner) => storage.read(abouts + escaped(owner)),
    spots,
    leaf,
    async page(spot, { number }) {
      const text = await storage.read(pageKey(spot, number))
      return text === undefined ? undefined : parseLines(text)
    },
    clearing,
  }
}
