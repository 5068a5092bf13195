import type { Mark } from '../../src/positions/model/wire'
import type { Audience } from '../feed/model/engine/feed-engine'
import { rowsEach, type HistoryLimits } from '../feed/model/exchange/delta-history'
import type { ServerClock } from '../shared/server-clock'
import type { AccountReads } from './account-reads'
import type { FeedStore, StoredAccount } from './feed-store'
import { keys } from './keys'
import type { StreamEntry } from './read-reply'
import { patiently } from './patiently'
import { createReplica, type Replica } from './replica'
import type { StreamReader } from './stream-reader'

/**
 * Time within which a new account must be priced. If the pricing server stops, another takes over within a lease and
 * two renewals, 5 s (RS-83).
 */
const patienceMs = 8_000
/** Interval for checking all waiting accounts (RS-97). The interval may delay a new account's first snapshot. */
const pauseMs = 20
/**
 * How long an account may go unpriced after its last status report (RS-27). Moving a role to another server takes at
 * most a lease and two lease renewals (RS-83).
 */
const unpricedMs = 5_000
const tooMany = 'too many accounts'
const unusable = 'the account cannot be shown now'
/** How long an account without viewers is kept. Most disconnected clients reconnect sooner. */
const idleMs = 30_000

export interface ReplicaCacheOptions {
  readonly store: FeedStore
  readonly reads: AccountReads
  readonly reader: StreamReader
  readonly clock: ServerClock
  readonly history: HistoryLimits
  readonly most: number
  readonly audience: () => Audience<Replica> | undefined
  readonly failed: (error: unknown) => void
  /**
   * Whether an epoch belongs to the current incarnation of Redis's data. An account from an earlier incarnation may be
   * outdated.
   */
  readonly isOfIncarnation: (epoch: string) => boolean
  /** Monotonic time of the last market update. */
  readonly movedAtMs: () => number
  /** Called when clients may see the account, with the stream and id of its last delta. */
  readonly received: (stream: string, id: string) => void
}

interface Kept {
  readonly replica: Replica
  stop: () => void
  usedAtMs: number
  /** Address group that last opened the account. */
  address: string | undefined
  pricedAtMs: number
  /** Set while the account is read again. Meanwhile, its stream entries are ignored. */
  reading: Promise<void> | undefined
  /** Number of callers that wait for the account but do not view it yet. */
  awaited: number
}

export function createReplicaCache(options: ReplicaCacheOptions) {
  const { store, reads, reader, clock, failed } = options
  /** Replicas in the order of their last use, least recently used first. */
  const replicas = new Map<string, Kept>()
  const history = { ...options.history, rows: () => rowsEach(replicas.size) }
  const opening = new Map<string, Promise<Replica | undefined>>()
  /** Accounts that were not priced although the market moved, with the time of the last client request. */
  const unpriced = new Map<string, number>()

  const isWatched = (replica: Replica): boolean => options.audience()?.isWatched(replica) === true
  const isIdle = ({ replica, awaited }: Kept): boolean => awaited === 0 && !isWatched(replica)
  let pausing: Promise<void> | undefined

  /** Shares one pause among all accounts, so their Redis requests share one write. */
  function pause(): Promise<void> {
    pausing ??= new Promise((resolve) => clock.setTimer(() => {
      pausing = undefined
      resolve()
    }, pauseMs))
    return pausing
  }

  /** Resolves once a server prices the account, or with `undefined` if that server has no slot. */
  async function priced(traderId: string, address?: string): Promise<StoredAccount | undefined> {
    const untilMs = clock.elapsed() + patienceMs
    await store.want(traderId, address)
    while (clock.elapsed() <= untilMs) {
      const attention = await store.attentionOf(traderId)
      if (attention === 'full') return undefined
      if (attention === 'unusable') throw new Error(`the account ${traderId} cannot be priced`)
      const stored = attention === 'priced' ? await reads.whole(traderId) : undefined
      if (stored !== undefined && options.isOfIncarnation(stored.epoch)) return stored
      await pause()
    }
    throw new Error(`no server prices the account ${traderId}`)
  }

  const wait = (traderId: string, address?: string): Promise<StoredAccount | undefined> =>
    patiently(clock, () => priced(traderId, address))

  function remove(traderId: string): void {
    replicas.get(traderId)?.stop()
    replicas.delete(traderId)
  }

  const isFull = (): boolean => replicas.size >= options.most
  const findIdle = (): Kept | undefined => [...replicas.values()].find(isIdle)

  /** Closes only the faulty account, because the other accounts must continue. */
  function setAside(kept: Kept, error: unknown): void {
    failed(error)
    sendAway(kept, unusable)
  }

  const noteDelta = ({ replica }: Kept): void => options.received(keys.deltas(replica.traderId), replica.lastId())

  function receive(kept: Kept, entries: readonly StreamEntry[]): void {
    try {
      for (const entry of entries) {
        if (kept.reading !== undefined) return
        const received = kept.replica.receive(entry)
        noteDelta(kept)
        if (received.kind === 'delta') options.audience()?.publish(kept.replica, received.delta, received.text)
        if (received.kind === 'gap') readAnew(kept)
      }
    } catch (error) {
      setAside(kept, error)
    }
  }

  const watch = (kept: Kept): () => void => reader.watch(
    keys.deltas(kept.replica.traderId), kept.replica.lastId(), (entries) => receive(kept, entries),
    () => sendAway(kept, unusable),
  )

  /** Reads the whole account again, then continues its stream from that point. */
  function readAnew(kept: Kept): void {
    kept.stop()
    kept.reading ??= read(kept).catch((error: unknown) => setAside(kept, error)).finally(() => {
      kept.reading = undefined
      if (replicas.get(kept.replica.traderId) === kept) kept.stop = watch(kept)
    })
  }

  async function read(kept: Kept): Promise<void> {
    const { replica } = kept
    const stored = await wait(replica.traderId)
    if (replicas.get(replica.traderId) !== kept) return
    if (stored === undefined) return sendAway(kept, tooMany)
    replica.reset(stored)
    noteDelta(kept)
    options.audience()?.renew(replica)
  }

  function keep(traderId: string, stored: StoredAccount, address: string | undefined): Replica | undefined {
    if (isFull()) {
      const idle = findIdle()
      if (idle === undefined) return undefined
      remove(idle.replica.traderId)
    }
    const replica = createReplica({ traderId, stored, reads, history })
    const nowMs = clock.elapsed()
    const kept: Kept = {
      replica, usedAtMs: nowMs, address, pricedAtMs: nowMs, reading: undefined, awaited: 0,
      stop: () => undefined,
    }
    kept.stop = watch(kept)
    replicas.set(traderId, kept)
    noteDelta(kept)
    return hold(kept)
  }

  function sendAway(kept: Kept, reason: string): void {
    const { replica } = kept
    if (replicas.get(replica.traderId) === kept) remove(replica.traderId)
    options.audience()?.closeFeed(replica, 1013, reason)
  }

  /** Prevents the account's removal until the caller has used it. */
  function hold(kept: Kept): Replica {
    kept.awaited += 1
    clock.setTimer(() => {
      kept.awaited -= 1
    }, 0)
    return kept.replica
  }

  async function fetch(traderId: string, address: string | undefined): Promise<Replica | undefined> {
    const isRefused = isFull() && findIdle() === undefined
    const stored = isRefused ? undefined : await wait(traderId, address)
    // An account without a slot does not count as unpriced.
    unpriced.delete(traderId)
    return stored && keep(traderId, stored, address)
  }

  /** Resolves when the account is current. Rejects if the account was removed meanwhile. */
  async function handOut(kept: Kept, isBehind: boolean): Promise<Replica> {
    const { replica } = kept
    kept.awaited += 1
    try {
      // Reads the newest deltas, because another server may already have shown them.
      if (isBehind) {
        receive(kept, await patiently(clock, () => store.deltasAfter(replica.traderId, replica.lastId())))
      }
      while (kept.reading !== undefined) await kept.reading
    } finally {
      kept.awaited -= 1
    }
    const { traderId } = replica
    if (replicas.get(traderId) !== kept) throw new Error(`the account ${traderId} is no longer shown`)
    return hold(kept)
  }

  return {
    /** Returns a cached account synchronously. Rejects when no server prices the account in time. */
    open(
      traderId: string, since: Mark | undefined, address?: string,
    ): Replica | undefined | Promise<Replica | undefined> {
      const kept = replicas.get(traderId)
      if (kept === undefined) {
        if (unpriced.has(traderId)) unpriced.set(traderId, clock.elapsed())
        const coming = opening.get(traderId) ?? fetch(traderId, address).finally(() => opening.delete(traderId))
        opening.set(traderId, coming)
        return coming
      }
      replicas.delete(traderId)
      replicas.set(traderId, kept)
      // Requests the account again if another address opened it, or if it has no viewers and is priced less often.
      if (isIdle(kept) || kept.address !== address) store.want(traderId, address).catch(failed)
      kept.address = address
      kept.usedAtMs = clock.elapsed()
      const { replica, reading } = kept
      // Waits for the read in progress, because the cached data is outdated.
      if (reading !== undefined) return handOut(kept, false)
      const isBehind = since !== undefined && (since.epoch !== replica.epoch() || since.seq > replica.seq())
      return isBehind ? handOut(kept, true) : replica
    },
    /** Returns a valid replica for a single read, without marking it as used. */
    peek(traderId: string): Replica | undefined {
      const kept = replicas.get(traderId)
      return kept?.reading === undefined ? kept?.replica : undefined
    },
    /** Requests accounts with viewers, and removes accounts that have long been idle. */
    async refresh(): Promise<void> {
      const wanted: Kept[] = []
      for (const kept of [...replicas.values()]) {
        if (!isIdle(kept)) wanted.push(kept)
        else if (clock.elapsed() - kept.usedAtMs > idleMs) remove(kept.replica.traderId)
      }
      await Promise.all(wanted.map(({ replica }) => store.want(replica.traderId)))
    },
    /** Closes the connections of accounts that no server prices. */
    async check(): Promise<void> {
      const present = await Promise.all(Array.from(replicas.values(), async (kept) =>
        [kept, await store.attentionOf(kept.replica.traderId)] as const))
      for (const [kept, its] of present) {
        const { traderId } = kept.replica
        if (replicas.get(traderId) !== kept) continue
        if (its === 'priced') kept.pricedAtMs = clock.elapsed()
        else if (its !== undefined) sendAway(kept, its === 'full' ? tooMany : unusable)
        else if (clock.elapsed() - kept.pricedAtMs > unpricedMs) {
          if (!isIdle(kept) && options.movedAtMs() > kept.pricedAtMs) unpriced.set(traderId, clock.elapsed())
          sendAway(kept, 'no server prices the account')
        }
      }
    },
    /** Reads all accounts again after Redis has lost data. */
    renew(): void {
      for (const kept of [...replicas.values()]) {
        if (isIdle(kept)) remove(kept.replica.traderId)
        else readAnew(kept)
      }
    },
    clear(): void {
      for (const traderId of [...replicas.keys()]) remove(traderId)
    },
    /** Whether any viewed or requested account has no prices. */
    lacksPrices(): boolean {
      for (const [traderId, askedAtMs] of unpriced) {
        if (clock.elapsed() - askedAtMs > idleMs) unpriced.delete(traderId)
      }
      return unpriced.size > 0
    },
    size: () => replicas.size,
  }
}
