/** Set that finds its oldest item in constant time. */
export type AgeQueue<Item> = ReturnType<typeof createAgeQueue<Item>>

/** The list may contain this many more removed items than present items. */
const spareItems = 32

/** A deleted item must not be added again. */
export function createAgeQueue<Item>() {
  const items = new Set<Item>()
  /**
   * Items in order of age. May contain removed items. With a set alone, each new iterator would first skip all deleted
   * items, and in V8 a stored iterator would use more and more memory (SV-284).
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
