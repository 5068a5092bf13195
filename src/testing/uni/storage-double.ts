import { byteLength, failWith, hasCallback, succeedWith, type CallbackOptions } from './native-wire'
import { vendorRules, type VendorRules } from './vendors'

interface StorageAnswer {
  readonly data?: unknown
  readonly keys?: string[]
  /** Used storage, in KB. */
  readonly currentSize?: number
  readonly limitSize?: number
}

interface StorageCall extends CallbackOptions<StorageAnswer> {
  readonly key?: string
  readonly data?: unknown
}

/** A call returns a promise if no callback is passed. */
type Answer = Promise<StorageAnswer> | void

export interface UniStorageDouble {
  setStorage(call: StorageCall): Answer
  getStorage(call: StorageCall): Answer
  removeStorage(call: StorageCall): Answer
  clearStorage(call?: StorageCall): Answer
  getStorageInfo(call: StorageCall): Answer
  setStorageSync(key: string, data: unknown): void
  /** Returns an empty string for a missing key. */
  getStorageSync(key: string): unknown
  removeStorageSync(key: string): void
  clearStorageSync(): void
}

/** Unpacks a string that looks packed, as H5 and App do. */
function unpacked(text: string): unknown {
  try {
    const packed: unknown = JSON.parse(text)
    if (typeof packed !== 'object' || packed === null || !('type' in packed)) return text
    if (Object.keys(packed).length === 1) return ''
    return 'data' in packed && typeof packed.data === packed.type ? packed.data : text
  } catch {
    return text
  }
}

const KILOBYTE = 1_024
/** WeChat's storage limit of 10 MB, in KB. */
const LIMIT_KB = 10_240

/**
 * Creates storage that behaves like uni-h5. Packs non-string values as JSON, and also unpacks strings that only look
 * packed. Calls with callbacks fail if `problem` returns an error.
 */
export function createUniStorageDouble(
  contents = new Map<string, unknown>(),
  { missingKey, maxEntryBytes }: Pick<VendorRules, 'missingKey' | 'maxEntryBytes'> = vendorRules.h5,
  problem?: string,
): UniStorageDouble {
  function answer(call: StorageCall, api: string, run: () => StorageAnswer | string): Answer {
    const result = problem ?? run()
    if (!hasCallback(call)) {
      return typeof result === 'string'
        ? Promise.reject(new Error(`${api}:fail ${result}`))
        : Promise.resolve({ errMsg: `${api}:ok`, ...result })
    }
    if (typeof result === 'string') failWith(call, `${api}:fail ${result}`)
    else succeedWith(call, api, result)
  }
  const keyOf = ({ key = '' }: StorageCall): string => key

  function write(key: string, data: unknown): string | undefined {
    const text = typeof data === 'string' ? data : JSON.stringify({ type: typeof data, data })
    if (byteLength(text) > maxEntryBytes) return 'entry size limit reached'
    contents.set(key, text)
    return undefined
  }

  function read(key: string): unknown {
    const stored = contents.get(key)
    return typeof stored === 'string' ? unpacked(stored) : stored
  }

  return {
    setStorage: (call) => answer(call, 'setStorage', () => write(keyOf(call), call.data) ?? {}),
    getStorage: (call) => answer(call, 'getStorage', () => {
      if (contents.get(keyOf(call)) !== undefined) return { data: read(keyOf(call)) }
      return missingKey === 'failure' ? 'data not found' : { data: missingKey === 'null' ? null : '' }
    }),
    removeStorage: (call) => answer(call, 'removeStorage', () => {
      contents.delete(keyOf(call))
      return {}
    }),
    clearStorage: (call = {}) => answer(call, 'clearStorage', () => {
      contents.clear()
      return {}
    }),
    getStorageInfo: (call) => answer(call, 'getStorageInfo', () => {
      const units = [...contents].reduce((sum, [key, text]) => sum + key.length + String(text).length, 0)
      return { keys: [...contents.keys()], currentSize: Math.ceil(units / KILOBYTE), limitSize: LIMIT_KB }
    }),
    setStorageSync(key, data) {
      const wrong = write(key, data)
      if (wrong !== undefined) throw new Error(`setStorageSync:fail ${wrong}`)
    },
    getStorageSync: (key) => read(key) ?? '',
    removeStorageSync: (key) => void contents.delete(key),
    clearStorageSync: () => contents.clear(),
  }
}
