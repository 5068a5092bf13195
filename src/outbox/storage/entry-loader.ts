import type { Clock, Storage } from '../../connection/ports/ports'
import type { Diagnostic } from '../../shared/errors'
import { compareTexts } from '../../shared/key-parts'
import { createNamedTimers, within } from '../../shared/scheduling'
import type { KeptEntry } from '../model/outbox-state'
import { storageFailure, type KeyWriter } from './entry-saver'
import type { Partitions, UserPartitions } from './partitions'
import {
  asideKeyOf, asidePrefix, decodeEntry, type OutboxKeys, type StoredEntry,
} from './stored-entry'

interface Loading {
  loaded(): Promise<void>
  load(): Promise<void>
  userChanged(): void
  failed(): void
  stop(): void
}

interface LoadingOptions<Payload> {
  readonly clock: Clock
  readonly timeoutMs: number
  readonly userPartitions: UserPartitions
  readonly writer: KeyWriter
  readonly loader: EntryLoader<Payload>
  user(): string | null
  found(user: string, kept: readonly KeptEntry<Payload>[]): void
  report(diagnostic: Diagnostic): void
}

/** Retry interval (OB-29). */
const lookAgainMs = 30_000

export function createLoading<Payload>(options: LoadingOptions<Payload>): Loading {
  const { clock, timeoutMs, userPartitions, writer, loader, report } = options
  const timers = createNamedTimers<'look'>(clock, () => void load())
  let visits = 0
  let isStopped = false
  let loading = load()

  async function load(): Promise<void> {
    const user = options.user()
    const visit = visits
    if (user === null || isStopped) return
    try {
      await userPartitions.present().own()
    } catch (error) {
      if (visit === visits && !isStopped) report(storageFailure(error))
    }
    // Does not acquire a lock after a sign-out (OB-52).
    if (visit !== visits) return
    const kept = await loader.load(user)
    // Drops the result after a sign-out or another sign-in (OB-20).
    if (visit === visits) options.found(user, kept)
  }

  /** Waits for pending writes, because an unfinished write cannot be read (OB-98). */
  async function loadAfterWrites(): Promise<void> {
    const visit = visits
    const written = writer.written()
    await within(clock, timeoutMs, () => written).catch(() => {
      void written.then(() => (visit === visits ? load() : undefined))
    })
    return load()
  }

  return {
    loaded: () => loading,
    load: () => loading.then(load),
    userChanged() {
      visits += 1
      timers.stopAll()
      loader.startAfresh()
      loading = loadAfterWrites()
    },
    failed() {
      if (!isStopped) timers.start('look', lookAgainMs)
    },
    stop() {
      isStopped = true
      timers.stopAll()
    },
  }
}

export interface EntryLoader<Payload> {
  /** Loads new entries, oldest first. Reports unreadable entries and retries later (OB-29). Never rejects. */
  load(user: string): Promise<readonly KeptEntry<Payload>[]>
  know(key: string): void
  removed(key: string): void
  startAfresh(): void
}

interface EntryLoaderOptions<Payload> {
  readonly storage: Storage
  readonly clock: Clock
  readonly timeoutMs: number
  readonly keys: OutboxKeys
  readonly writer: KeyWriter
  partitions(): Partitions
  accepts(payload: unknown): payload is Payload
  report(diagnostic: Diagnostic): void
  /** Returns a newer version whose write has failed. */
  recall(key: string, stored: string): string | undefined
  /** Reports that more entries can be loaded. */
  adoptedLate(): void
  /** Called when entries could not be read from storage. */
  failed(): void
}

/** Maximum number of unreadable entries set aside on a device (OB-107). */
const maxAside = 20

/** Time in ms that new messages wait while older entries are taken over. Less than an order's time to live (OB-48). */
const adoptionPatienceMs = 1_000

interface Found<Payload> extends StoredEntry<Payload> {
  readonly key: string
  readonly instance: string
}

export function createEntryLoader<Payload>(options: EntryLoaderOptions<Payload>): EntryLoader<Payload> {
  const { storage, clock, timeoutMs, keys, writer, report } = options
  /**
   * Instances of entries loaded since sign-in, by key. Empty for a posted entry, and `undefined` for an entry
   * removed during a load that may already have read the entry.
   */
  let known = new Map<string, string | undefined>()
  let loads = 0
  /** Keys of the copies of unreadable entries, including copies that another load is writing. */
  const aside = new Set<string>()

  function reportFailed(error: unknown): void {
    report(storageFailure(error))
    options.failed()
  }

  /** Whether this process holds the lock. If the lock is granted later, another load starts. */
  async function isOurs(partitions: Partitions, instance: string): Promise<boolean> {
    const adopting = partitions.adopt(instance)
    try {
      return await within(clock, adoptionPatienceMs, () => adopting)
    } catch (_error) {
      adopting.then((isOur) => (isOur ? options.adoptedLate() : undefined), reportFailed)
      return false
    }
  }

  async function read(key: string, instance: string, seen: typeof known): Promise<Found<Payload> | undefined> {
    try {
      const text = await within(clock, timeoutMs, () => storage.read(key))
      // The entry was removed during the read, or another load has found it.
      if (text === undefined || seen.has(key)) return undefined
      const stored = decodeEntry(options.recall(key, text) || text, key, options.accepts)
      if (stored === undefined) await setAside(key, text, instance)
      return stored && { ...stored, key, instance }
    } catch (error) {
      reportFailed(error)
      return undefined
    }
  }

  /** Copies an unreadable entry unless `maxAside` copies exist, then removes the original. Reports each entry once. */
  async function setAside(key: string, text: string, instance: string): Promise<void> {
    const copy = asideKeyOf(key)
    if (!aside.has(copy)) report({ code: 'storage-corrupt', detail: key })
    if (aside.add(copy).size <= maxAside) await writer.write(copy, text)
    // Keeps the lock until the removal, because another app version may be able to read the entry (OB-125).
    known.set(key, instance)
    await writer.remove(key)
  }

  function forgetRemoved(): void {
    // A running load may be about to add entries.
    if (loads > 0) return
    for (const [key, instance] of known) if (instance === undefined) known.delete(key)
    options.partitions().releaseUnused(known.values())
  }

  async function find(user: string): Promise<readonly Found<Payload>[]> {
    const seen = known
    const partitions = options.partitions()
    const ours = new Map<string, Promise<boolean>>()
    const all = await within(clock, timeoutMs, () => storage.keys())
    for (const key of all) if (key.startsWith(asidePrefix)) aside.add(key)
    const found = await Promise.all(all.map(async (key) => {
      const place = keys.placeOf(key)
      // Skips an entry that is known or still being written.
      if (place === undefined || place.user !== user || seen.has(key) || writer.isBusy(key)) return undefined
      const { instance } = place
      const isOur = ours.get(instance) || isOurs(partitions, instance)
      ours.set(instance, isOur)
      return (await isOur) ? read(key, instance, seen) : undefined
    }))
    // Another load may have read the same entry.
    const fresh = found.filter((each) => each !== undefined).filter(({ key }) => !seen.has(key))
    fresh.forEach(({ key, instance }) => seen.set(key, instance))
    return fresh
  }

  return {
    async load(user) {
      loads += 1
      try {
        return inOrder(await find(user), clock.now())
      } catch (error) {
        reportFailed(error)
        return []
      } finally {
        loads -= 1
        forgetRemoved()
      }
    },
    know: (key) => void known.set(key, ''),
    removed(key) {
      known.set(key, undefined)
      forgetRemoved()
    },
    startAfresh() {
      known = new Map()
    },
  }
}

/** Sorts entries by process, then by number. The process with the oldest entry comes first (OB-126). */
function inOrder<Payload>(found: readonly Found<Payload>[], nowMs: number): readonly KeptEntry<Payload>[] {
  const firstAtMs = new Map<string, number>()
  for (const { instance, entry } of found) {
    const atMs = entry.postedAtMs > nowMs ? -1 : entry.postedAtMs
    firstAtMs.set(instance, Math.min(atMs, firstAtMs.get(instance) || Infinity))
  }
  const ageOf = ({ instance }: Found<Payload>): number => firstAtMs.get(instance) || 0
  return [...found].sort((one, other) =>
    ageOf(one) - ageOf(other) || compareTexts(one.instance, other.instance) || one.place - other.place)
}
