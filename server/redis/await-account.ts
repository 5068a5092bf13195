import type { ServerClock } from '../shared/server-clock'
import type { Attention, FeedStore, StoredAccount } from './feed-store'

/** How long a new account may take to be priced, ms: a lease and two beats without a pricing server are 5 s (RS-83). */
const patienceMs = 8_000
/** Between two looks, one for all that wait (RS-97): the first snapshot of a new account may be late by as much. */
const pauseMs = 20

export interface AccountWaiterOptions {
  readonly store: Pick<FeedStore, 'want' | 'attentionOf' | 'read'>
  readonly clock: ServerClock
  /** An account of another world may be as it was before, until it is priced in this one. */
  readonly isOfWorld: (epoch: string) => boolean
}

/** Waits until accounts are priced: one look for all that wait, however many they are. */
export function createAccountWaiter({ store, clock, isOfWorld }: AccountWaiterOptions) {
  const waiting = new Set<string>()
  let look: Promise<ReadonlyMap<string, Attention>> | undefined
  let pausing: Promise<void> | undefined

  /** Accounts that wait go on together, and so ask together. */
  function pause(): Promise<void> {
    pausing ??= new Promise((resolve) => clock.setTimer(() => {
      pausing = undefined
      resolve()
    }, pauseMs))
    return pausing
  }

  async function lookAtAll(): Promise<ReadonlyMap<string, Attention>> {
    // All that are asked for in this turn.
    await Promise.resolve()
    look = undefined
    const traderIds = [...waiting]
    waiting.clear()
    return store.attentionOf(traderIds)
  }

  async function attentionOf(traderId: string): Promise<Attention | undefined> {
    waiting.add(traderId)
    look ??= lookAtAll()
    return (await look).get(traderId)
  }

  /** The account as soon as a server prices it; `undefined` when there is no room for it there. */
  return async (traderId: string): Promise<StoredAccount | undefined> => {
    const untilMs = clock.elapsed() + patienceMs
    await store.want(traderId)
    while (clock.elapsed() <= untilMs) {
      const attention = await attentionOf(traderId)
      if (attention === 'full') return undefined
      if (attention === 'unusable') throw new Error(`the account ${traderId} cannot be priced`)
      const stored = attention === 'priced' ? await store.read(traderId) : undefined
      if (stored !== undefined && isOfWorld(stored.epoch)) return stored
      await pause()
    }
    throw new Error(`no server prices the account ${traderId}`)
  }
}
