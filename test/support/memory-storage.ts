import type { Storage } from '../../src/connection/ports/ports'

/** `full`: writes are rejected. `corrupt`: reads return corrupt text. `missing`: nothing works. */
export type StorageFailure = 'none' | 'full' | 'corrupt' | 'missing'

export interface MemoryStorage extends Storage {
  /** Stored strings, regardless of the failure. */
  readonly contents: Map<string, string>
  failWith(failure: StorageFailure): void
}

const CORRUPT_TEXT = '{"atMs":17'

/** Storage that can fail like a phone's. */
export function createMemoryStorage(initial: Readonly<Record<string, string>> = {}): MemoryStorage {
  const contents = new Map(Object.entries(initial))
  let failure: StorageFailure = 'none'
  async function demandPresent(): Promise<void> {
    await Promise.resolve()
    if (failure === 'missing') throw new Error('storage is not available')
  }
  return {
    contents,
    failWith(next): void {
      failure = next
    },
    async read(key): Promise<string | undefined> {
      await demandPresent()
      const text = contents.get(key)
      return failure === 'corrupt' && text !== undefined ? CORRUPT_TEXT : text
    },
    async write(key, text): Promise<void> {
      await demandPresent()
      if (failure === 'full') throw new Error('storage is full')
      contents.set(key, text)
    },
    async remove(key): Promise<void> {
      await demandPresent()
      contents.delete(key)
    },
    async keys(): Promise<readonly string[]> {
      await demandPresent()
      return [...contents.keys()]
    },
  }
}
