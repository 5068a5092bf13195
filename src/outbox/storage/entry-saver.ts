import { messageOf, type Diagnostic } from '../../shared/errors'
import type { KeyWriter } from './key-writer'
import type { OutboxEffect } from '../model/effect'
import { encodeEntry } from './stored-entry'

type Save = Extract<OutboxEffect<unknown>, { readonly type: 'save' }>

/** Carries out what is to be written of entries, and tells what became of it. */
export interface EntrySaver {
  save(effect: Save): void
  forget(id: string, key: string): void
  /** Resolves when the newest write of this entry is through, or has failed. */
  through(id: string): Promise<void>
}

export interface EntrySaverOptions {
  readonly writer: KeyWriter
  stored(id: string, revision: number): void
  /** `isKept` says whether the entry is wanted all the same. */
  failed(id: string, revision: number, detail: string): { readonly isKept: boolean }
  /** Nothing is stored under this key any more. */
  removed(key: string): void
  report(diagnostic: Diagnostic): void
}

export function createEntrySaver(options: EntrySaverOptions): EntrySaver {
  const { writer, stored, failed, report } = options
  /** The newest of each entry that is under way. */
  const writes = new Map<string, Promise<void>>()

  /** Neither of them rejects: what fails is reported. */
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
      // A write that is merely late must not bring back what was refused.
      return failed(id, revision, detail).isKept ? undefined : remove(key)
    }
    stored(id, revision)
  }

  async function remove(key: string): Promise<void> {
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
  }
}
