import { messageOf, type Diagnostic } from '../../shared/errors'
import type { Clock, Storage } from '../../connection/ports/ports'
import type { EntryPlace, OutboxKeys } from './keys'
import type { KeyWriter } from './key-writer'
import type { KeptEntry } from '../model/event'
import type { Partitions } from './partitions'
import { decodeEntry, type StoredEntry } from './stored-entry'
import { within } from '../../shared/timers'

/** Finds what is kept of a user: by this process, and by those that died. */
export interface EntryLoader<Payload> {
  /** What was not loaded yet, oldest first. Never rejects: what cannot be read is reported and found later. */
  load(user: string): Promise<readonly KeptEntry<Payload>[]>
  /** Known from now on: not loaded again. */
  know(key: string): void
  /** It is no longer stored: there is nothing to know. */
  removed(key: string): void
  /** Another user: all stored entries may be loaded again. */
  startAfresh(): void
}

export interface EntryLoaderOptions<Payload> {
  readonly storage: Storage
  readonly clock: Clock
  readonly timeoutMs: number
  readonly keys: OutboxKeys
  readonly writer: KeyWriter
  /** Those of the present user's stay. */
  partitions(): Partitions
  accepts(payload: unknown): payload is Payload
  report(diagnostic: Diagnostic): void
  /** There is more to load. */
  adoptedLate(): void
  /** Storage did not give all that it keeps. */
  failed(): void
}

/** What is posted meanwhile waits: longer than most platforms take to answer, shorter than an order lives. */
const adoptionPatienceMs = 1_000

interface Found<Payload> extends StoredEntry<Payload> {
  readonly key: string
  readonly instance: string
}

export function createEntryLoader<Payload>(options: EntryLoaderOptions<Payload>): EntryLoader<Payload> {
  const { storage, clock, timeoutMs, keys, writer, report } = options
  /** Of the present user's stay; a load that outlives it goes on with its own. */
  let known = new Set<string>()
  /** Removed while a load was under way, which may have listed or read them before. */
  const removedMeanwhile = new Set<string>()
  let loads = 0
  const setAside = new Set<string>()

  function reportFailed(error: unknown): void {
    report({ code: 'storage-failed', detail: messageOf(error) })
    options.failed()
  }

  /** One that is not answered for soon is found in another load, which is asked for when it is. */
  async function isOurs(partitions: Partitions, instance: string): Promise<boolean> {
    const adopting = partitions.adopt(instance)
    try {
      return await within(clock, adoptionPatienceMs, () => adopting)
    } catch {
      adopting.then((isOur) => (isOur ? options.adoptedLate() : undefined), reportFailed)
      return false
    }
  }

  async function read(key: string, place: EntryPlace, seen: Set<string>): Promise<Found<Payload> | undefined> {
    const { instance, id } = place
    try {
      const text = await within(clock, timeoutMs, () => storage.read(key))
      // Removed, or found by another load, while it was being read.
      if (text === undefined || seen.has(key)) return undefined
      const stored = decodeEntry(text, id, options.accepts)
      if (stored === undefined) await putAside(key, text)
      else seen.add(key)
      return stored && { ...stored, key, instance }
    } catch (error) {
      reportFailed(error)
      return undefined
    }
  }

  /** Copied before it is removed; reported once, also when that does not succeed. */
  async function putAside(key: string, text: string): Promise<void> {
    if (!setAside.has(key)) report({ code: 'storage-corrupt', detail: key })
    setAside.add(key)
    await writer.write(keys.asideOf(key), text)
    await writer.remove(key)
  }

  function forgetRemoved(): void {
    for (const key of removedMeanwhile) known.delete(key)
    removedMeanwhile.clear()
  }

  async function find(user: string): Promise<readonly Found<Payload>[]> {
    const seen = known
    const partitions = options.partitions()
    const ours = new Map<string, Promise<boolean>>()
    const all = await within(clock, timeoutMs, () => storage.keys())
    const found = await Promise.all(all.map(async (key) => {
      const place = keys.placeOf(key)
      // What is being written is known here already, or was given up and is being removed.
      if (place === undefined || place.user !== user || seen.has(key) || writer.isBusy(key)) return undefined
      const { instance } = place
      const isOur = ours.get(instance) ?? isOurs(partitions, instance)
      ours.set(instance, isOur)
      return (await isOur) ? read(key, place, seen) : undefined
    }))
    return found.filter((each) => each !== undefined)
  }

  return {
    async load(user) {
      loads += 1
      try {
        return inOrder(await find(user))
      } catch (error) {
        reportFailed(error)
        return []
      } finally {
        loads -= 1
        if (loads === 0) forgetRemoved()
      }
    },
    know: (key) => void known.add(key),
    removed(key) {
      removedMeanwhile.add(key)
      if (loads === 0) forgetRemoved()
    },
    startAfresh() {
      known = new Set()
    },
  }
}

/** Each process counted its own entries; whose first is older comes first. */
function inOrder<Payload>(found: readonly Found<Payload>[]): readonly KeptEntry<Payload>[] {
  const firstAtMs = new Map<string, number>()
  for (const { instance, entry } of found) {
    firstAtMs.set(instance, Math.min(entry.postedAtMs, firstAtMs.get(instance) ?? Infinity))
  }
  const ageOf = ({ instance }: Found<Payload>): number => firstAtMs.get(instance) ?? 0
  return [...found]
    .sort((one, other) =>
      ageOf(one) - ageOf(other) || compare(one.instance, other.instance) || one.place - other.place)
    .map(({ key, entry, place }) => ({ key, entry, place }))
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
