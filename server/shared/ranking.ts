/**
 * Heap that returns its first entry in constant time, and adds, moves or removes an entry in logarithmic time.
 * @param precedes returns whether one entry ranks before the other
 */
export function createRanking<Entry>(precedes: (one: Entry, other: Entry) => boolean) {
  const heap: Entry[] = []
  const places = new Map<Entry, number>()

  function put(entry: Entry, place: number): void {
    heap[place] = entry
    places.set(entry, place)
  }

  function settle(entry: Entry, from: number): void {
    let place = from
    for (;;) {
      const parentPlace = (place - 1) >> 1
      const parent = heap[parentPlace]
      if (parent === undefined || !precedes(entry, parent)) break
      put(parent, place)
      place = parentPlace
    }
    for (;;) {
      const leftPlace = 2 * place + 1
      const [left, right] = [heap[leftPlace], heap[leftPlace + 1]]
      const isRight = left !== undefined && right !== undefined && precedes(right, left)
      const child = isRight ? right : left
      if (child === undefined || !precedes(child, entry)) break
      put(child, place)
      place = isRight ? leftPlace + 1 : leftPlace
    }
    put(entry, place)
  }

  return {
    first: (): Entry | undefined => heap[0],
    update: (entry: Entry): void => settle(entry, places.get(entry) ?? heap.length),
    remove(entry: Entry): void {
      const place = places.get(entry)
      if (place === undefined) return
      places.delete(entry)
      const last = heap.pop()
      if (last !== undefined && last !== entry) settle(last, place)
    },
  }
}
