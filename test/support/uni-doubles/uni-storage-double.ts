interface StorageCall {
  readonly key?: string
  readonly data?: unknown
  readonly success?: (result: { errMsg: string; data?: unknown; keys?: string[] }) => void
  readonly fail?: (result: { errMsg: string }) => void
}

export interface UniStorageDouble {
  setStorage(call: StorageCall): void
  getStorage(call: StorageCall): void
  removeStorage(call: StorageCall): void
  getStorageInfo(call: StorageCall): void
}

/** The value of what H5 and App take for their own packing of other types. */
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

/** Storage as uni-h5 keeps it: what is not text is packed as JSON, and text of that shape is unpacked by mistake. */
export function createUniStorageDouble(contents = new Map<string, unknown>(), problem?: string): UniStorageDouble {
  const answer = (call: StorageCall, api: string, run: () => { data?: unknown; keys?: string[] } | string): void => {
    const result = problem ?? run()
    if (typeof result === 'string') call.fail?.({ errMsg: `${api}:fail ${result}` })
    else call.success?.({ errMsg: `${api}:ok`, ...result })
  }
  const keyOf = ({ key = '' }: StorageCall): string => key
  return {
    setStorage: (call) => answer(call, 'setStorage', () => {
      const { data } = call
      contents.set(keyOf(call), typeof data === 'string' ? data : JSON.stringify({ type: typeof data, data }))
      return {}
    }),
    getStorage: (call) => answer(call, 'getStorage', () => {
      const stored = contents.get(keyOf(call))
      if (stored === undefined) return 'data not found'
      return { data: typeof stored === 'string' ? unpacked(stored) : stored }
    }),
    removeStorage: (call) => answer(call, 'removeStorage', () => {
      contents.delete(keyOf(call))
      return {}
    }),
    getStorageInfo: (call) => answer(call, 'getStorageInfo', () => ({ keys: [...contents.keys()].map(String) })),
  }
}
