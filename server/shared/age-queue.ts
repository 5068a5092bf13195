/** Set that finds its oldest item in constant time. */
export type AgeQueue<Item> = ReturnType<typeof createAgeQueue<Item>>

/** A deleted item must not be added again. */
export function createAgeQueue<Item>() {
  const items = new Set<Item>()
  // Reuses one iterator, because a new one first skips all deleted items, which is slow after many deletions.
  let inOrder = items.values()
  let first: Item | undefined

  return {
    size: (): number => items.size,
    add: (item: Item): void => void items.add(item),
    delete: (item: Item): void => void items.delete(item),
    oldest(): Item | undefined {
      while (items.size > 0 && (first === undefined || !items.has(first))) {
        const next = inOrder.next()
        // A finished iterator does not find items added later.
        if (next.done === true) inOrder = items.values()
        else first = next.value
      }
      return items.size > 0 ? first : undefined
    },
  }
}
