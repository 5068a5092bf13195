/** Error for a read that exceeds the queue limit. */
export class BusyError extends Error {
  override readonly name = 'BusyError'
}

export interface LaneOptions {
  /** Number of concurrent reads, whose replies are in memory simultaneously, here and in Redis. */
  readonly atOnce: number
  /** Queue limit. Further reads are refused with a `BusyError`. */
  readonly mostWaiting: number
}

/** Runs a limited number of tasks concurrently. Other tasks wait in order. */
export type Lane = ReturnType<typeof createLane>

export function createLane({ atOnce, mostWaiting }: LaneOptions) {
  let underWay = 0
  const waiting: (() => void)[] = []

  return async <T>(task: () => Promise<T>): Promise<T> => {
    if (underWay < atOnce) underWay += 1
    else if (waiting.length >= mostWaiting) throw new BusyError('too many reads wait')
    else await new Promise<void>((resolve) => void waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next === undefined) underWay -= 1
      else next()
    }
  }
}

/**
 * Shares the reads of each key. While one read runs, further calls share one waiting read, which starts later. So no
 * call gets data that was read before the call.
 */
export function createSharedReads<T>(lane: Lane, read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  const next = new Map<string, Promise<T>>()

  return (key) => {
    const known = next.get(key)
    if (known !== undefined) return known
    const before = last.get(key)
    let hasBegun = false
    const begin = (): Promise<T> => {
      hasBegun = true
      next.delete(key)
      return read(key)
    }
    const mine = before === undefined ? lane(begin) : before.then(() => lane(begin))
    const over = mine.catch(() => undefined).then(() => {
      // A refused read has not started.
      if (next.get(key) === mine) next.delete(key)
      if (last.get(key) === over) last.delete(key)
    })
    last.set(key, over)
    if (!hasBegun) next.set(key, mine)
    return mine
  }
}
