/** A set whose oldest item is found in constant time. */
export type AgeQueue<Item> = ReturnType<typeof createAgeQueue<Item>>

/** An item that was deleted cannot be added again. */
export function createAgeQueue<Item>() {
  const items = new Set<Item>()
  // A new iterator skips the places of all deleted items, which takes long when the oldest items are deleted.
  let inOrder = items.values()
  let first: Item | undefined

  return {
    size: (): number => items.size,
    add: (item: Item): void => void items.add(item),
    delete: (item: Item): void => void items.delete(item),
    oldest(): Item | undefined {
      while (items.size > 0 && (first === undefined || !items.has(first))) {
        const next = inOrder.next()
        // An iterator that has ended finds no later items.
        if (next.done === true) inOrder = items.values()
        else first = next.value
      }
      return items.size > 0 ? first : undefined
    },
  }
}
