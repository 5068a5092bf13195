import type { Storage } from '../../src/connection/ports/ports'

type StorageCall = 'read' | 'write' | 'remove' | 'keys'

/** A call of the storage that waits for the test. */
interface PausedCall {
  readonly name: StorageCall
  /** Does it and answers. */
  pass(): Promise<void>
  fail(message: string): void
}

/** A storage whose calls wait on request. */
interface PausedStorage extends Storage {
  /** Which calls wait. */
  hold(...names: readonly StorageCall[]): void
  /** From now on none waits; those that wait go on, in order. */
  letGo(): Promise<void>
  readonly waiting: readonly PausedCall[]
  /** The oldest that waits, which waits no longer; throws when none does. */
  next(): PausedCall
}

export function createPausedStorage(inner: Storage): PausedStorage {
  let paused: readonly StorageCall[] = []
  const waiting: PausedCall[] = []

  function call<T>(name: StorageCall, run: () => Promise<T>): Promise<T> {
    if (!paused.includes(name)) return run()
    return new Promise<T>((resolve, reject) => {
      waiting.push({
        name,
        pass: () => run().then(resolve, reject),
        fail: (message) => reject(new Error(message)),
      })
    })
  }

  return {
    waiting,
    hold(...names) {
      paused = names
    },
    async letGo() {
      paused = []
      for (const each of waiting.splice(0)) await each.pass()
    },
    next() {
      const oldest = waiting.shift()
      if (oldest === undefined) throw new Error('no call waits')
      return oldest
    },
    read: (key) => call('read', () => inner.read(key)),
    write: (key, text) => call('write', () => inner.write(key, text)),
    remove: (key) => call('remove', () => inner.remove(key)),
    keys: () => call('keys', () => inner.keys()),
  }
}
