import { addressGroup } from '../wire/address'
import { createFairQueue } from '../wire/fair-queue'

export class BusyError extends Error {
  override readonly name = 'BusyError'
}

export interface LaneOptions {
  /** Maximum number of concurrent reads. Their replies are in memory simultaneously, here and in Redis. */
  readonly atOnce: number
  /** Maximum number of waiting reads per address. Further reads reject with a `BusyError`. */
  readonly mostWaiting: number
}

/** Limits the number of concurrent tasks. Waiting tasks alternate between their addresses. */
export type Lane = ReturnType<typeof createLane>

export function createLane({ atOnce, mostWaiting }: LaneOptions) {
  let underWay = 0
  const waiting = createFairQueue<() => void>(mostWaiting)

  return async <T>(address: string, task: () => Promise<T>): Promise<T> => {
    if (underWay < atOnce) underWay += 1
    else {
      await new Promise<void>((resolve, reject) => {
        if (!waiting.add(addressGroup(address), resolve)) reject(new BusyError('too many reads wait'))
      })
    }
    try {
      return await task()
    } finally {
      const next = waiting.take()
      if (next === undefined) underWay -= 1
      else next()
    }
  }
}

/**
 * Reads a key, counted against an address.
 * @param address default: this server
 * @param isGone whether the caller no longer needs the result; a read that no caller needs is skipped (CV-168)
 */
export type SharedRead<T> = (key: string, address?: string, isGone?: () => boolean) => Promise<T>

/**
 * Shares reads of the same key. All calls made during a read share the next read, so no call gets data from before the
 * call. The next read waits in the queues of all calling addresses, because a single queue could delay the other
 * addresses.
 */
export function createSharedReads<T>(lane: Lane, read: (key: string) => Promise<T>): SharedRead<T> {
  const running = new Map<string, Promise<unknown>>()
  const next = new Map<string, (address: string, isGone: () => boolean) => Promise<T>>()

  function nextRead(key: string): (address: string, isGone: () => boolean) => Promise<T> {
    const before = running.get(key)
    const entries = new Map<string, Promise<T>>()
    const callers: (() => boolean)[] = []
    let hasBegun = false
    let settle: (result: Promise<T>) => void = () => undefined
    const result = new Promise<T>((resolve) => void (settle = resolve))

    /** Starts the read, unless the queue of another address has already started it. */
    async function begin(): Promise<void> {
      if (hasBegun) return
      hasBegun = true
      next.delete(key)
      if (callers.every((isGone) => isGone())) return settle(Promise.reject(new BusyError('no caller needs the read')))
      const over = result.then(() => undefined, () => undefined).then(() => {
        if (running.get(key) === over) running.delete(key)
      })
      running.set(key, over)
      settle(read(key))
      await over
    }

    async function enter(address: string): Promise<T> {
      if (before !== undefined) await before
      try {
        await Promise.race([result, lane(address, begin)])
        return await result
      } catch (error) {
        entries.delete(address)
        // Drops the read if every queue has rejected it.
        if (!hasBegun && entries.size === 0) next.delete(key)
        throw error
      }
    }

    return (address, isGone) => {
      callers.push(isGone)
      const entry = entries.get(address) ?? enter(address)
      if (!hasBegun) entries.set(address, entry)
      return entry
    }
  }

  return (key, address = '', isGone = () => false) => {
    const mine = next.get(key) ?? nextRead(key)
    next.set(key, mine)
    return mine(address, isGone)
  }
}
