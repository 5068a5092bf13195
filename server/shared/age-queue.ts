/** Set that finds its oldest item in constant time. */
export type AgeQueue<Item> = ReturnType<typeof createAgeQueue<Item>>

/** The list may contain this many more removed items than present items. */
const spareItems = 32

/** A deleted item must not be added again. */
export function createAgeQueue<Item>() {
  const items = new Set<Item>()
  /**
   * List in order of age, which contains removed items for a while. A set alone would be slow, because a new iterator
   * first skips all deleted items. In V8, an unfinished iterator also keeps each earlier table of its set (SV-284).
   */
  let inOrder: (Item | undefined)[] = []
  let first = 0

  return {
    size: (): number => items.size,
    add(item: Item): void {
      items.add(item)
      inOrder.push(item)
    },
    delete(item: Item): void {
      items.delete(item)
      if (inOrder.length <= 2 * items.size + spareItems) return
      inOrder = inOrder.filter((each) => each !== undefined && items.has(each))
      first = 0
    },
    oldest(): Item | undefined {
      for (; first < inOrder.length; first += 1) {
        const item = inOrder[first]
        if (item !== undefined && items.has(item)) return item
        // Clears the entry, because the list would otherwise keep as many removed items as present ones (SV-288).
        inOrder[first] = undefined
      }
      return undefined
    },
  }
}
