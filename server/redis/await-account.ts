import type { ServerClock } from '../shared/server-clock'
import type { Attention, FeedStore, StoredAccount } from './feed-store'

/** How long a new account may take to be priced, ms. */
const patienceMs = 8_000
const pauseMs = 20

interface Waiter {
  tell(attention: Attention | undefined): void
  fail(error: unknown): void
}

export interface AccountWaiterOptions {
  readonly store: Pick<FeedStore, 'want' | 'attentionOf' | 'read'>
  readonly clock: ServerClock
  /** An account of another world may be as it was before, until it is priced in this one. */
  readonly isOfWorld: (epoch: string) => boolean
}

/** Waits until accounts are priced: one look for all that wait, however many they are. */
export function createAccountWaiter({ store, clock, isOfWorld }: AccountWaiterOptions) {
  const waiting = new Map<string, Set<Waiter>>()
  let isLooking = false

  const pause = (): Promise<void> => new Promise((resolve) => clock.setTimer(() => resolve(), pauseMs))
  const waitersOf = (traderId: string): readonly Waiter[] => [...(waiting.get(traderId) ?? [])]

  async function look(): Promise<void> {
    isLooking = true
    while (waiting.size > 0) {
      const traderIds = [...waiting.keys()]
      try {
        const found = await store.attentionOf(traderIds)
        for (const [index, id] of traderIds.entries()) for (const { tell } of waitersOf(id)) tell(found[index])
      } catch (error) {
        for (const id of traderIds) for (const { fail } of waitersOf(id)) fail(error)
      }
      if (waiting.size > 0) await pause()
    }
    isLooking = false
  }

  /** `undefined` when nothing was said of it until then. */
  function told(traderId: string, untilMs: number): Promise<Attention | undefined> {
    return new Promise((resolve, reject) => {
      const its = waiting.get(traderId) ?? new Set()
      waiting.set(traderId, its)
      const forget = (): void => {
        its.delete(waiter)
        if (its.size === 0 && waiting.get(traderId) === its) waiting.delete(traderId)
      }
      const waiter: Waiter = {
        tell(attention) {
          if (attention === undefined && clock.elapsed() <= untilMs) return
          forget()
          resolve(attention)
        },
        fail(error) {
          forget()
          reject(error instanceof Error ? error : new Error(String(error)))
        },
      }
      its.add(waiter)
      if (!isLooking) void look()
    })
  }

  /** The account as soon as somebody prices it; `undefined` when there is no room for it there. */
  return async (traderId: string): Promise<StoredAccount | undefined> => {
    const untilMs = clock.elapsed() + patienceMs
    await store.want(traderId)
    while (clock.elapsed() <= untilMs) {
      const attention = await told(traderId, untilMs)
      if (attention === 'full') return undefined
      if (attention === 'unusable') throw new Error(`the account ${traderId} cannot be priced`)
      const stored = attention === 'priced' ? await store.read(traderId) : undefined
      if (stored !== undefined && isOfWorld(stored.epoch)) return stored
      await pause()
    }
    throw new Error(`no server prices the account ${traderId}`)
  }
}
