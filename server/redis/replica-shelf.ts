import type { Mark } from '../../src/core/positions/wire'
import type { Clock } from '../../src/ports/clock'
import type { Audience } from '../engine/feed-engine'
import type { HistoryLimits } from '../feed/delta-history'
import type { FeedStore, StoredAccount } from './feed-store'
import { keys } from './keys'
import { isAfter, type StreamEntry } from './read-reply'
import { patiently } from './patiently'
import { createReplica, type Replica } from './replica'
import { isOfAccount } from './set-aside'
import type { StreamReader } from './stream-reader'

/** The accounts that one server shows. */
export interface ReplicaShelf {
  /** At once when it is here; rejects when nobody prices it in time. */
  open(traderId: string, since: Mark | undefined): Replica | undefined | Promise<Replica | undefined>
  /** Asks for those that somebody looks at; lets go of the others. */
  attend(): Promise<void>
  /** Sends away who looks at an account that nobody prices. */
  check(): Promise<void>
  /** Redis was away: has it still what it had? */
  verify(): Promise<void>
  /** Redis is not what it was: each is read anew and shown as it is now. */
  renewAll(): void
  clear(): void
  size(): number
}

export interface ReplicaShelfOptions {
  readonly store: FeedStore
  readonly reader: StreamReader
  readonly server: string
  readonly clock: Clock
  readonly history: HistoryLimits
  /** Accounts at once. */
  readonly most: number
  readonly audience: () => Audience<Replica> | undefined
  readonly failed: (error: unknown) => void
  /** Redis has less than it had. */
  readonly rolledBack: () => void
}

/** How long a new account may take to be priced, ms. */
const patienceMs = 8_000
/** How long a connection may be away that comes back, ms. */
const blipMs = 1_500
/** How long nobody may say of an account that it is priced, ms: the role is on its way to another. */
const unattendedMs = 5_000
const tooMany = 'too many accounts'
const unusable = 'the account cannot be shown now'
/** How long one is kept that nobody looks at, ms; longer, it might rest and not be asked for. */
const idleMs = 30_000

interface Kept {
  readonly replica: Replica
  readonly stop: () => void
  usedAtMs: number
  /** When it was last known to be priced. */
  pricedAtMs: number
  /** While it is read anew. */
  reading: Promise<void> | undefined
}

export function createReplicaShelf(options: ReplicaShelfOptions): ReplicaShelf {
  const { store, reader, server, clock, failed } = options
  /** In the order of their last use. */
  const shelf = new Map<string, Kept>()
  const opening = new Map<string, Promise<Replica | undefined>>()

  const isWatched = (replica: Replica): boolean => options.audience()?.isWatched(replica) === true

  function remove(traderId: string): void {
    shelf.get(traderId)?.stop()
    shelf.delete(traderId)
  }

  const hasRoom = (): boolean =>
    shelf.size < options.most || [...shelf.values()].some(({ replica }) => !isWatched(replica))

  function makeRoom(): boolean {
    if (shelf.size < options.most) return true
    const idle = [...shelf.values()].find(({ replica }) => !isWatched(replica))
    if (idle === undefined) return false
    remove(idle.replica.traderId)
    return true
  }

  /** What one account holds is no reason to read no other. */
  function hear(kept: Kept, entries: readonly StreamEntry[]): void {
    try {
      take(kept, entries)
    } catch (error) {
      failed(error)
      sendAway(kept, unusable)
    }
  }

  function take(kept: Kept, entries: readonly StreamEntry[]): void {
    for (const entry of entries) {
      if (kept.reading !== undefined) return
      const heard = kept.replica.hear(entry)
      if (heard.kind === 'delta') options.audience()?.publish(kept.replica, heard.delta, heard.text)
      if (heard.kind === 'rolled-back') options.rolledBack()
      if (heard.kind === 'gap' || heard.kind === 'rolled-back') readAnew(kept)
    }
  }

  /** All of it, at once; nothing is taken from the stream meanwhile. */
  function readAnew(kept: Kept): void {
    kept.reading ??= read(kept).catch((error: unknown) => {
      failed(error)
      sendAway(kept, unusable)
    }).finally(() => {
      kept.reading = undefined
    })
  }

  async function read(kept: Kept): Promise<void> {
    const { replica } = kept
    const stored = await patiently(clock, blipMs, () => wait(replica.traderId))
    if (shelf.get(replica.traderId) !== kept) return
    if (stored === undefined) return sendAway(kept, tooMany)
    replica.reset(stored)
    options.audience()?.renew(replica)
  }

  function keep(traderId: string, stored: StoredAccount): Replica | undefined {
    if (!makeRoom()) return undefined
    const replica = createReplica({ traderId, stored, store, history: options.history })
    const kept: Kept = {
      replica,
      usedAtMs: clock.now(),
      pricedAtMs: clock.now(),
      reading: undefined,
      stop: reader.watch(keys.deltas(traderId), replica.lastId, (entries) => hear(kept, entries)),
    }
    shelf.set(traderId, kept)
    // The reader waits for the streams that it knew of.
    store.wake(server).catch(failed)
    return replica
  }

  function sendAway(kept: Kept, reason: string): void {
    const { replica } = kept
    if (shelf.get(replica.traderId) === kept) remove(replica.traderId)
    options.audience()?.closeFeed(replica, 1013, reason)
  }

  /** The account as soon as somebody prices it; `undefined` when there is no room for it there. */
  async function wait(traderId: string): Promise<StoredAccount | undefined> {
    const startMs = clock.now()
    await store.want(traderId)
    for (;;) {
      const [attention] = await store.attentionOf([traderId])
      if (attention === 'full') return undefined
      if (attention === 'unusable') throw new Error(`the account ${traderId} cannot be priced`)
      const stored = attention === 'priced' ? await store.read(traderId) : undefined
      if (stored !== undefined) return stored
      if (clock.now() - startMs > patienceMs) throw new Error(`nobody prices the account ${traderId}`)
      await new Promise((resolve) => clock.setTimer(() => resolve(undefined), 20))
    }
  }

  async function fetch(traderId: string): Promise<Replica | undefined> {
    try {
      if (!hasRoom()) return undefined
      const stored = await patiently(clock, blipMs, () => wait(traderId))
      return stored && keep(traderId, stored)
    } finally {
      opening.delete(traderId)
    }
  }

  /** Another server may have shown what the stream has not brought here yet. */
  async function catchUp(kept: Kept): Promise<Replica> {
    const { replica } = kept
    hear(kept, await patiently(clock, blipMs, () => store.deltasAfter(replica.traderId, replica.lastId())))
    return replica
  }

  return {
    open(traderId, since) {
      const kept = shelf.get(traderId)
      if (kept === undefined) {
        const coming = opening.get(traderId) ?? fetch(traderId)
        opening.set(traderId, coming)
        return coming
      }
      shelf.delete(traderId)
      shelf.set(traderId, kept)
      kept.usedAtMs = clock.now()
      const { replica, reading } = kept
      // What it holds is known to be over.
      if (reading !== undefined) return reading.then(() => replica)
      const isBehind = since !== undefined && (since.epoch !== replica.epoch() || since.seq > replica.seq())
      return isBehind ? catchUp(kept) : replica
    },
    async attend() {
      const wanted: string[] = []
      for (const { replica, usedAtMs } of [...shelf.values()]) {
        if (isWatched(replica)) wanted.push(replica.traderId)
        else if (clock.now() - usedAtMs > idleMs) remove(replica.traderId)
      }
      await Promise.all(wanted.map((traderId) => store.want(traderId)))
    },
    async check() {
      const present = [...shelf.values()]
      const attention = await store.attentionOf(present.map(({ replica }) => replica.traderId))
      for (const [index, kept] of present.entries()) {
        if (shelf.get(kept.replica.traderId) !== kept) continue
        if (attention[index] === 'priced') kept.pricedAtMs = clock.now()
        else if (attention[index] === 'full') sendAway(kept, tooMany)
        else if (attention[index] === 'unusable') sendAway(kept, unusable)
        else if (clock.now() - kept.pricedAtMs > unattendedMs) sendAway(kept, 'nobody prices the account')
      }
    },
    async verify() {
      for (const kept of [...shelf.values()]) {
        const { replica } = kept
        // Before Redis is asked: the stream may bring more while it answers.
        const [epoch, seq, lastId] = [replica.epoch(), replica.seq(), replica.lastId()]
        const stored = await store.read(replica.traderId).catch((error: unknown) => {
          if (!isOfAccount(error)) throw error
          failed(error)
          sendAway(kept, unusable)
          return undefined
        })
        if (stored?.epoch !== epoch || stored.deltas.some(({ id }) => id === lastId)) continue
        const [oldest] = stored.deltas
        // What is not there may be too old to be kept; by its time it is, or it was lost.
        if (stored.seq < seq || oldest === undefined || isAfter(lastId, oldest.id)) options.rolledBack()
        else readAnew(kept)
      }
    },
    renewAll() {
      for (const kept of shelf.values()) {
        if (isWatched(kept.replica)) readAnew(kept)
        else remove(kept.replica.traderId)
      }
    },
    clear() {
      for (const traderId of [...shelf.keys()]) remove(traderId)
    },
    size: () => shelf.size,
  }
}
