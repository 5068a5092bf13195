import type { Storage } from '../../src/connection/ports/ports'

/** The call with this index fails, alone or with all later calls. */
interface Cut {
  readonly at: number
  readonly isForGood: boolean
}

interface KillableStorageOptions {
  readonly texts?: Map<string, string>
  /** UTF-16 units of all keys and strings. */
  readonly maxUnits?: number
  /** Whether a string still counts while its replacement is written. */
  readonly countsBoth?: boolean
}

export interface KillableStorage extends Storage {
  readonly texts: Map<string, string>
  usedUnits(): number
  /** Restarts the call count. Returns whether the previous cut was reached. */
  cut(next: Cut | undefined): boolean
}

/** From a given call on, all calls fail, as if the process was killed. */
export function createKillableStorage(options: KillableStorageOptions = {}): KillableStorage {
  const { texts = new Map<string, string>(), maxUnits = Infinity, countsBoth = false } = options
  let calls = 0
  let cut: Cut | undefined
  const usedUnits = (): number => [...texts].reduce((sum, [key, text]) => sum + key.length + text.length, 0)

  async function call<T>(deed: () => T): Promise<T> {
    await Promise.resolve()
    const index = calls
    calls += 1
    if (cut !== undefined && (cut.isForGood ? index >= cut.at : index === cut.at)) throw new Error(`cut at ${cut.at}`)
    return deed()
  }

  return {
    texts,
    usedUnits,
    cut(next) {
      const wasReached = cut !== undefined && calls > cut.at
      calls = 0
      cut = next
      return wasReached
    },
    read: (key) => call(() => texts.get(key)),
    write: (key, text) => call(() => {
      const replaced = countsBoth ? 0 : texts.get(key)?.length ?? 0
      if (maxUnits < Infinity && usedUnits() + text.length - replaced > maxUnits) throw new Error('exceed max size')
      texts.set(key, text)
    }),
    remove: (key) => call(() => void texts.delete(key)),
    keys: () => call(() => [...texts.keys()]),
  }
}
