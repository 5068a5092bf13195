import type { UniStorageDouble } from '../../../src/testing/uni/storage-double'

const MB = 1024 * 1024

export interface WeixinStorageDouble {
  readonly api: Pick<UniStorageDouble, 'setStorage' | 'getStorage' | 'removeStorage' | 'getStorageInfo'>
  readonly texts: Map<string, string>
  usedBytes(): number
  /** Sets the bytes that other parts of the app use. */
  fill(bytes: number): void
  /** Called before each change. Its exception fails the call. */
  before: ((api: string, key: string) => void) | undefined
}

/** WeChat's documented limits: 1 MB per key, 10 MB in total, in UTF-8 bytes. */
export function createWeixinStorageDouble(texts = new Map<string, string>()): WeixinStorageDouble {
  let filledBytes = 0
  /** Caches the last counted string by key, because counting megabytes on each call takes a second. */
  const counted = new Map<string, { readonly text: string; readonly bytes: number }>()
  function bytesOf(key: string, text: string): number {
    const known = counted.get(key)
    if (known?.text === text) return known.bytes
    const bytes = Buffer.byteLength(key) + Buffer.byteLength(text)
    counted.set(key, { text, bytes })
    return bytes
  }
  const usedBytes = (): number => [...texts].reduce((sum, [key, text]) => sum + bytesOf(key, text), filledBytes)

  type Call = Parameters<UniStorageDouble['setStorage']>[0]
  function answer(call: Call, api: string, run: (key: string) => { data?: unknown; keys?: string[] }): void {
    setImmediate(() => {
      try {
        double.before?.(api, call.key ?? '')
        const result = run(call.key ?? '')
        call.success?.({ errMsg: `${api}:ok`, ...result })
      } catch (error) {
        call.fail?.({ errMsg: `${api}:fail ${error instanceof Error ? error.message : String(error)}` })
      }
    })
  }

  const double: WeixinStorageDouble = {
    texts,
    usedBytes,
    fill(bytes) {
      filledBytes = bytes
    },
    before: undefined,
    api: {
      setStorage: (call) => answer(call, 'setStorage', (key) => {
        const text = String(call.data)
        if (Buffer.byteLength(text) > MB) throw new Error('data exceeds max size 1MB')
        const before = texts.get(key)
        const keptBytes = usedBytes() - (before === undefined ? 0 : bytesOf(key, before))
        const grown = keptBytes + bytesOf(key, text)
        if (grown > 10 * MB) throw new Error('exceed storage max size 10Mb')
        texts.set(key, text)
        return {}
      }),
      getStorage: (call) => answer(call, 'getStorage', (key) => {
        const data = texts.get(key)
        if (data === undefined) throw new Error('data not found')
        return { data }
      }),
      removeStorage: (call) => answer(call, 'removeStorage', (key) => {
        texts.delete(key)
        return {}
      }),
      getStorageInfo: (call) => answer(call, 'getStorageInfo', () => ({
        keys: [...texts.keys()], currentSize: Math.ceil(usedBytes() / 1024), limitSize: 10 * 1024,
      })),
    },
  }
  return double
}
