import type { ChatPlace } from '../../chat/model/messages'
import { comparePlaces, metaOf, pageFor, sizeOf, withLines, type Leaf, type Line, type PageMeta } from './chat-leaf'
import type { Clearing, Spot, UniChatShelf } from './uni-chat-shelf'

/** UTF-16 units; three bytes each at most, in a key of 1 MB. The tail is written with each message. */
const longestTail = 24_000
const longestPage = 120_000
export const longestLine = 300_000

/**
 * Puts lines into the pages and the tail of a conversation. The leaf that comes out is to be written. A page that
 * changes is written under a new number: until the leaf is written, the pages that it names are as they were.
 */
export interface LeafWriter {
  withLines(clearing: Clearing, spot: Spot, leaf: Leaf, lines: readonly Line[]): Promise<Leaf>
  /** A page that cannot be read goes with it. */
  withoutLine(clearing: Clearing, spot: Spot, leaf: Leaf, place: ChatPlace): Promise<Leaf>
}

export function createLeafWriter(shelf: UniChatShelf): LeafWriter {
  /** The lines, in one page or more, instead of the old page. */
  async function putPage(
    clearing: Clearing, spot: Spot, leaf: Leaf, old: PageMeta | undefined, lines: readonly Line[],
  ): Promise<Leaf> {
    let number = Math.max(0, ...leaf.pages.map((page) => page.number))
    const metas: PageMeta[] = []
    for (const piece of piecesOf(lines)) {
      number += 1
      const meta = metaOf(number, piece)
      if (meta === undefined) continue
      await clearing.writePage(spot, number, piece)
      metas.push(meta)
    }
    const others = leaf.pages.filter((page) => page !== old)
    return { ...leaf, pages: [...others, ...metas].sort((one, other) => comparePlaces(one.from, other.from)) }
  }

  async function putInPages(clearing: Clearing, spot: Spot, leaf: Leaf, lines: readonly Line[]): Promise<Leaf> {
    const byPage = new Map<PageMeta, Line[]>()
    for (const line of lines) {
      const meta = pageFor(leaf, line)
      if (meta !== undefined) byPage.set(meta, [...(byPage.get(meta) ?? []), line])
    }
    let now = leaf
    for (const [meta, added] of byPage) {
      // The page went to make room: what belongs into it is older than what is left.
      if (clearing.hasRemoved(spot, meta)) continue
      now = await putPage(clearing, spot, now, meta, withLines(await shelf.linesOf(spot, meta), added))
    }
    return now
  }

  /** The older part of the tail becomes part of the newest page, or a page of its own. */
  async function shorten(clearing: Clearing, spot: Spot, leaf: Leaf): Promise<Leaf> {
    const { tail, pages } = leaf
    let cut = tail.length
    for (let size = 0; cut > 0; cut -= 1) {
      size += sizeOf(tail.slice(cut - 1, cut))
      if (size > longestTail / 2) break
    }
    const moved = tail.slice(0, cut)
    const newest = pages[pages.length - 1]
    const old = newest !== undefined && !clearing.hasRemoved(spot, newest) &&
      newest.size + sizeOf(moved) <= longestPage ? newest : undefined
    const present = old === undefined ? [] : await shelf.linesOf(spot, old)
    const now = await putPage(clearing, spot, leaf, old, withLines(present, moved))
    return { ...now, tail: tail.slice(cut) }
  }

  return {
    async withLines(clearing, spot, leaf, lines) {
      const now = await putInPages(clearing, spot, leaf, lines)
      const tail = withLines(leaf.tail, lines.filter((line) => pageFor(leaf, line) === undefined))
      return sizeOf(tail) <= longestTail ? { ...now, tail } : shorten(clearing, spot, { ...now, tail })
    },
    async withoutLine(clearing, spot, leaf, place) {
      const tail = leaf.tail.filter(({ id }) => id !== place.id)
      const meta = pageFor(leaf, place)
      if (meta === undefined) return { ...leaf, tail }
      const lines = (await shelf.linesOf(spot, meta)).filter(({ id }) => id !== place.id)
      return { ...(await putPage(clearing, spot, leaf, meta, lines)), tail }
    },
  }
}

/** Oldest first, none longer than a page, but for a line that is that by itself. */
function piecesOf(lines: readonly Line[]): readonly (readonly Line[])[] {
  if (sizeOf(lines) <= longestPage || lines.length < 2) return [lines]
  const middle = Math.ceil(lines.length / 2)
  return [...piecesOf(lines.slice(0, middle)), ...piecesOf(lines.slice(middle))]
}
