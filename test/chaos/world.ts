/** True time, ms from the start of a schedule, and what is to happen in it. Equal times keep their order. */
export interface World {
  nowMs(): number
  /** Returns the function that calls it off. */
  after(delayMs: number, run: () => void): () => void
  /** Moves on to the next thing that happens up to then; `undefined` when there is none, and it is then. */
  next(untilMs: number): (() => void) | undefined
  /** How many things are still to happen. */
  pending(): number
}

interface Happening {
  readonly atMs: number
  readonly order: number
  run: (() => void) | undefined
}

const comesFirst = (one: Happening, other: Happening): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.order < other.order)

/** A binary heap: a schedule sets a few thousand timers, most of which are called off again. */
export function createWorld(): World {
  const heap: Happening[] = []
  let nowMs = 0
  let order = 0
  let pending = 0

  function swap(one: number, other: number): void {
    const [first, second] = [heap[one], heap[other]]
    if (first === undefined || second === undefined) return
    heap[one] = second
    heap[other] = first
  }

  function isBefore(one: number, other: number): boolean {
    const [first, second] = [heap[one], heap[other]]
    return first !== undefined && second !== undefined && comesFirst(first, second)
  }

  function rise(from: number): void {
    for (let at = from; at > 0; ) {
      const parent = (at - 1) >>> 1
      if (!isBefore(at, parent)) return
      swap(at, parent)
      at = parent
    }
  }

  function sink(): void {
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      const child = isBefore(left + 1, left) ? left + 1 : left
      if (!isBefore(child, at)) return
      swap(at, child)
      at = child
    }
  }

  function takeFirst(): void {
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    heap[0] = last
    sink()
  }

  return {
    nowMs: () => nowMs,
    after(delayMs, run) {
      if (Number.isNaN(delayMs)) throw new RangeError('Nothing happens after NaN ms')
      // Clocks and timers of all platforms know whole milliseconds only.
      const happening: Happening = { atMs: nowMs + Math.max(0, Math.trunc(delayMs)), order, run }
      order += 1
      pending += 1
      heap.push(happening)
      rise(heap.length - 1)
      return () => {
        if (happening.run !== undefined) pending -= 1
        happening.run = undefined
      }
    },
    next(untilMs) {
      for (let first = heap[0]; first !== undefined && first.atMs <= untilMs; first = heap[0]) {
        takeFirst()
        const { run } = first
        if (run === undefined) continue
        first.run = undefined
        pending -= 1
        nowMs = first.atMs
        return run
      }
      nowMs = Math.max(nowMs, untilMs)
      return undefined
    },
    pending: () => pending,
  }
}
