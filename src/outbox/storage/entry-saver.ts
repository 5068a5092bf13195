import type { Clock, Storage, TimerHandle } from '../../connection/ports/ports'
import { messageOf, type Diagnostic } from '../../shared/errors'
import { within } from '../../shared/scheduling'
import { isSettled, type EndedWrite, type OutboxEffect } from '../model/outbox-state'
import { encodeEntry } from './stored-entry'

type Save = OutboxEffect<unknown, 'save'>

export interface EntrySaver {
  save(effect: Save): void
  forget(id: string, key: string): void
  /** Resolves when the latest write of this entry has ended, with true if the entry is stored. */
  through(id: string): Promise<boolean>
  /** Resolves when no write or removal is pending, without a time limit. */
  idle(): Promise<void>
  /**
   * If storage rejected a settled entry, writes its JSON again and returns the JSON. Forgets the entry if another
   * process has written `stored`, the string in storage.
   */
  recall(key: string, stored: string): string | undefined
}

/**
 * Maximum number of results kept in memory because storage rejected them (OB-96). Only the server has older results.
 */
const maxUnsaved = 500

/**
 * Returns the end of a stored string, which contains its checksum. For a slice of more than 12 characters, V8 would
 * keep the whole string in memory.
 */
const endOf = (text: string): string => text.slice(-12)

interface EntrySaverOptions {
  readonly writer: KeyWriter
  /** Called once for the writes that end together (OB-118). */
  ended(writes: readonly EndedWrite[]): void
  /** Returns whether a caller was waiting for the entry's first write. */
  answered(id: string, failure?: StorageFailure): boolean
  report(diagnostic: Diagnostic): void
}

interface StorageFailure {
  readonly ok: false
  readonly code: 'storage-failed'
  readonly detail: string
}

export function storageFailure(error: unknown): StorageFailure {
  return { ok: false, code: 'storage-failed', detail: messageOf(error) }
}

export function createEntrySaver(options: EntrySaverOptions): EntrySaver {
  const { writer, report } = options
  const ended: EndedWrite[] = []
  /** The latest write or removal of each entry. A failed write stays until a later write succeeds. */
  const writes = new Map<string, Promise<unknown>>()
  /** Settled entries that storage rejected, by key. Their outcome exists only here. */
  const unsaved = new Map<string, Save>()
  /** Ends of the latest 20 strings per key that this process has loaded or tried to write. */
  const ends = new Map<string, string>()
  /** End of the string that storage contains, by key. Kept however many later writes fail. */
  const storedEnds = new Map<string, string>()

  /** The tracked promises never reject, because failures are reported. */
  function track(id: string, write: Promise<unknown>, isRemoval?: boolean): void {
    writes.set(id, write)
    void write.then((failure) => {
      if (writes.get(id) === write && (isRemoval || !failure)) writes.delete(id)
    })
  }

  async function write(effect: Save): Promise<StorageFailure | undefined> {
    const { key, revision, entry: { id } } = effect
    let failure: StorageFailure | undefined
    try {
      const text = encodeEntry(effect)
      note(key, text)
      await writer.write(key, text)
      if (ends.has(key)) storedEnds.set(key, endOf(text))
      unsaved.delete(key)
    } catch (error) {
      failure = failed(error)
      keep(effect)
    }
    ended.push({ id, revision, failure })
    // Waits for other writes that end in the same tick.
    await Promise.resolve()
    if (ended[0]) options.ended(ended.splice(0))
    if (!options.answered(id, failure)) return failure
    // A late write must not restore a rejected message (OB-27, OB-30).
    if (failure) await remove(key)
    return undefined
  }

  function keep(effect: Save): void {
    unsaved.delete(effect.key)
    // A reloaded entry's revisions start at 0 again (OB-30).
    if (isSettled(effect.entry)) unsaved.set(effect.key, { ...effect, revision: 0 })
    const [oldest] = unsaved.keys()
    if (oldest !== undefined && unsaved.size > maxUnsaved) unsaved.delete(oldest)
  }

  /** Returns whether this process has loaded the string or tried to write the string before. */
  function note(key: string, text: string): boolean {
    const known = ends.get(key) || ''
    const isKnown = storedEnds.get(key) === endOf(text) || known.includes(endOf(text))
    if (!isKnown) ends.set(key, (known + endOf(text)).slice(-240))
    return isKnown
  }

  function remove(key: string): Promise<StorageFailure | undefined> {
    unsaved.delete(key)
    ends.delete(key)
    storedEnds.delete(key)
    return writer.remove(key).then(() => undefined, failed)
  }

  function failed(error: unknown): StorageFailure {
    const failure = storageFailure(error)
    report(failure)
    return failure
  }

  return {
    save: (effect) => track(effect.entry.id, write(effect)),
    forget: (id, key) => track(id, remove(key), true),
    through: async (id) => !(await writes.get(id)),
    // Waits for `writes` first, because a rejected message's removal starts only after its write has failed (OB-124).
    idle: () => Promise.all(writes.values()).then(writer.idle),
    recall(key, stored) {
      const effect = unsaved.get(key)
      const isKnown = note(key, stored)
      storedEnds.set(key, endOf(stored))
      if (isKnown && effect) {
        track(effect.entry.id, write(effect))
        return encodeEntry(effect)
      }
      unsaved.delete(key)
      return undefined
    },
  }
}

/** Performs each key's writes in call order, even on slow storage. */
export interface KeyWriter {
  /**
   * Resolves when this or a later string for the key is stored. Rejects with the platform's error or at the timeout. A
   * late write still completes before later writes.
   */
  write(key: string, text: string): Promise<void>
  /** Like `write`. After a failure, retries until the key is removed. */
  remove(key: string): Promise<void>
  isBusy(key: string): boolean
  /** Whether too many keys are overdue to accept another message (OB-129). */
  isFull(): boolean
  /** Resolves when no write is pending, without a time limit. Ignores removals, which may fail for hours. */
  written(): Promise<void>
  /** Resolves when no operation is pending, without a time limit. */
  idle(): Promise<void>
}

/** Pause in ms before a failed removal is retried. */
const removeAgainMs = 5_000

/** Maximum number of overdue keys while messages are accepted. */
const maxOverdue = 500

interface Waiter {
  resolve(): void
  reject(error: unknown): void
}

interface Operation {
  /** The string to store, or `undefined` to remove the key. */
  readonly text: string | undefined
  /** Callers that wait for this operation or for an operation that it replaced. */
  readonly waiters: Set<Waiter>
}

/** @param removed called when storage has removed a key, even after retries */
export function createKeyWriter(
  storage: Storage, clock: Clock, timeoutMs: number, removed: (key: string) => void,
): KeyWriter {
  /** Keys that are being written, with their next operations. */
  const busy = new Map<string, Operation | undefined>()
  /** Keys in `busy` that have a string to store. */
  const writing = new Set<string>()
  /** Keys in `busy` whose latest operation has failed or timed out. */
  const overdue = new Set<string>()
  const wakers: (() => void)[] = []
  /** Keys of failed removals, in the order of their retries. */
  const unremoved: string[] = []
  let timer: TimerHandle

  async function emptied(keys: { readonly size: number }): Promise<void> {
    while (keys.size > 0) await new Promise<void>((resolve) => wakers.push(resolve))
  }

  function notWriting(key: string): void {
    writing.delete(key)
    for (const wake of wakers.splice(0)) wake()
  }

  /** Failed removals share a timer, because each rejected message may add a removal (OB-124). */
  function retryLater(): void {
    timer = timer || clock.setTimer(() => {
      timer = undefined
      retryNext()
    }, removeAgainMs)
  }

  function retryNext(): void {
    const key = unremoved.shift()
    if (key === undefined) return
    void perform(key, busy.get(key))
    // Storage may never respond to this removal, so the next retry does not wait for a response.
    retryLater()
  }

  async function perform(key: string, first: Operation | undefined): Promise<void> {
    for (let operation = first; operation; operation = busy.get(key)) {
      const { text, waiters } = operation
      busy.set(key, undefined)
      try {
        await (text === undefined ? storage.remove(key) : storage.write(key, text))
        for (const waiter of waiters) waiter.resolve()
        if (text === undefined) {
          removed(key)
          retryNext()
        }
      } catch (error) {
        for (const waiter of waiters) waiter.reject(error)
        if (text === undefined) {
          // Meanwhile the key stays busy, so the entry is not loaded (OB-124).
          busy.set(key, busy.get(key) || operation)
          overdue.add(key)
          unremoved.push(key)
          return retryLater()
        }
      }
    }
    busy.delete(key)
    overdue.delete(key)
    notWriting(key)
  }

  function put(key: string, text?: string): Promise<void> {
    const waiters = busy.get(key)?.waiters || new Set()
    let waiter: Waiter | undefined
    return within(clock, timeoutMs, () => new Promise((resolve, reject) => {
      waiter = { resolve, reject }
      waiters.add(waiter)
      if (text === undefined) notWriting(key)
      else writing.add(key)
      if (busy.has(key)) busy.set(key, { text, waiters })
      else void perform(key, { text, waiters })
    }), () => {
      overdue.add(key)
      // Removes the waiter, because the storage may never respond, and each retry adds a waiter (OB-110).
      if (waiter !== undefined) waiters.delete(waiter)
    })
  }

  return {
    write: put,
    remove: put,
    isBusy: (key) => busy.has(key),
    isFull: () => overdue.size >= maxOverdue,
    written: () => emptied(writing),
    idle: () => emptied(busy),
  }
}
