import type { Clock, Storage } from '../../connection/ports/ports'
import { messageOf, type Diagnostic } from '../../shared/errors'
import { within } from '../../shared/scheduling'
import { isSettled, type OutboxEffect } from '../model/outbox-state'
import { encodeEntry } from './stored-entry'

type Save = OutboxEffect<unknown, 'save'>

export interface EntrySaver {
  save(effect: Save): void
  forget(id: string, key: string): void
  /** Resolves when the latest write of this entry has completed or failed. */
  through(id: string): Promise<void>
  /**
   * If storage rejected the JSON of an entry that settled at `fromMs` or later, writes the JSON again and returns it.
   */
  recall(key: string, fromMs: number): string | undefined
}

/** Maximum number of results in memory that storage rejected (OB-96). Only the server can return older results. */
const maxUnsaved = 500

interface EntrySaverOptions {
  readonly writer: KeyWriter
  stored(id: string, revision: number): void
  /** Reports a failed write. `isKept` is true if the entry is still needed. */
  failed(id: string, revision: number, detail: string): { readonly isKept: boolean }
  removed(key: string): void
  report(diagnostic: Diagnostic): void
}

export function createEntrySaver(options: EntrySaverOptions): EntrySaver {
  const { writer, stored, failed, report } = options
  /** The latest pending write of each entry. */
  const writes = new Map<string, Promise<void>>()
  /** Settled entries that storage rejected, by key. Their outcome exists only here. */
  const unsaved = new Map<string, Save>()

  /** The promises never reject, because failures are reported. */
  function track(id: string, write: Promise<void>): void {
    writes.set(id, write)
    void write.then(() => (writes.get(id) === write ? writes.delete(id) : undefined))
  }

  async function write(effect: Save): Promise<void> {
    const { key, revision, entry: { id } } = effect
    try {
      await writer.write(key, encodeEntry(effect))
    } catch (error) {
      const detail = messageOf(error)
      report({ code: 'storage-failed', detail })
      keep(effect)
      // A late write must not restore a rejected message (OB-27, OB-30).
      return failed(id, revision, detail).isKept ? undefined : remove(key)
    }
    unsaved.delete(key)
    stored(id, revision)
  }

  function keep(effect: Save): void {
    unsaved.delete(effect.key)
    // A reloaded entry's revisions start at 0 again (OB-30).
    if (isSettled(effect.entry)) unsaved.set(effect.key, { ...effect, revision: 0 })
    const [oldest] = unsaved.keys()
    if (oldest !== undefined && unsaved.size > maxUnsaved) unsaved.delete(oldest)
  }

  async function remove(key: string): Promise<void> {
    unsaved.delete(key)
    try {
      await writer.remove(key)
      options.removed(key)
    } catch (error) {
      report({ code: 'storage-failed', detail: messageOf(error) })
    }
  }

  return {
    save: (effect) => track(effect.entry.id, write(effect)),
    forget: (id, key) => track(id, remove(key)),
    async through(id) {
      await writes.get(id)
    },
    recall(key, fromMs) {
      const effect = unsaved.get(key)
      if (effect === undefined || effect.entry.stateAtMs < fromMs) return undefined
      track(effect.entry.id, write(effect))
      return encodeEntry(effect)
    },
  }
}

/** Performs each key's writes in call order, even on slow storage. */
export interface KeyWriter {
  /**
   * Resolves when this string, or a later one for the same key, is stored. Rejects with the platform's error or at the
   * timeout. A late write still completes before later writes.
   */
  write(key: string, text: string): Promise<void>
  remove(key: string): Promise<void>
  isBusy(key: string): boolean
  /** Resolves when no operation is pending, without a time limit. */
  idle(): Promise<void>
}

interface Waiter {
  resolve(): void
  reject(error: unknown): void
}

interface Operation {
  run(): Promise<void>
  /** Callers that still wait for this operation, or for an operation that it replaced. */
  readonly waiters: Set<Waiter>
}

export function createKeyWriter(storage: Storage, clock: Clock, timeoutMs: number): KeyWriter {
  /** The keys being written, with their next operations. */
  const busy = new Map<string, Operation | undefined>()
  const idleWaiters: (() => void)[] = []

  async function perform(key: string, { run, waiters }: Operation): Promise<void> {
    busy.set(key, undefined)
    try {
      await run()
      for (const waiter of waiters) waiter.resolve()
    } catch (error) {
      for (const waiter of waiters) waiter.reject(error)
    }
    const next = busy.get(key)
    if (next !== undefined) return perform(key, next)
    busy.delete(key)
    if (busy.size > 0) return
    for (const resolve of idleWaiters.splice(0)) resolve()
  }

  function put(key: string, run: () => Promise<void>): Promise<void> {
    const waiters = busy.get(key)?.waiters || new Set()
    let waiter: Waiter | undefined
    return within(clock, timeoutMs, () => new Promise((resolve, reject) => {
      waiter = { resolve, reject }
      waiters.add(waiter)
      if (busy.has(key)) busy.set(key, { run, waiters })
      else void perform(key, { run, waiters })
    }), () => {
      // The storage may never respond, and the outbox retries each failed write (OB-110).
      if (waiter !== undefined) waiters.delete(waiter)
    })
  }

  return {
    write: (key, text) => put(key, () => storage.write(key, text)),
    remove: (key) => put(key, () => storage.remove(key)),
    isBusy: (key) => busy.has(key),
    idle: () => (busy.size === 0 ? Promise.resolve() : new Promise((resolve) => idleWaiters.push(resolve))),
  }
}
