import type { Storage } from '../../src/connection/ports/ports'

/** Where the calls end: the call of this index fails, alone or with all after it. */
interface Cut {
  readonly at: number
  readonly isForGood: boolean
}

interface KillableStorageOptions {
  readonly texts?: Map<string, string>
  /** UTF-16 units of all keys and texts. */
  readonly maxUnits?: number
  /** A text that replaces another counts with it. */
  readonly countsBoth?: boolean
}

export interface KillableStorage extends Storage {
  readonly texts: Map<string, string>
  usedUnits(): number
  /** Counts the calls from here on. Answers whether the cut before it was reached. */
  cut(next: Cut | undefined): boolean
}

/** Texts in memory, whose calls fail from one on as they do for a process that is killed there. */
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
