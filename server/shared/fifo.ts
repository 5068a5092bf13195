/**
 * Queue that drops its oldest item in constant time. The queue is a plain object without methods, because a server has
 * thousands of queues.
 */
export interface Fifo<Item> {
  /** Items, oldest first. The first `start` items have already been dropped. */
  items: (Item | undefined)[]
  start: number
}

export const createFifo = <Item>(): Fifo<Item> => ({ items: [], start: 0 })

export function dropOldest<Item>(queue: Fifo<Item>): void {
  if (queue.start === queue.items.length) return
  queue.items[queue.start] = undefined
  queue.start += 1
  // Copies the remaining items only when at least half were dropped.
  if (2 * queue.start < queue.items.length) return
  queue.items = queue.items.slice(queue.start)
  queue.start = 0
}
