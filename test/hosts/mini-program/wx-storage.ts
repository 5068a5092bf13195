import type { Answers } from './wx-answer'
import { fieldsOf } from './call'
import type { Vendor } from './vendors'

const LARGEST_SUM_BYTES = 10 * 1_048_576

/** A vendor's storage: values as JSON, 10 MB in total. */
export function createWxStorage(
  initial: Readonly<Record<string, unknown>>,
  parse: (json: string) => unknown,
  answers: Answers,
  { missingKey, maxEntryBytes }: Pick<Vendor, 'missingKey' | 'maxEntryBytes'>,
) {
  const entries = new Map(Object.entries(initial).map(([key, value]) => [key, JSON.stringify(value)]))
  const sum = (): number => [...entries].reduce((bytes, [key, json]) => bytes + Buffer.byteLength(key + json), 0)

  function write(key: unknown, data: unknown): void {
    if (typeof key !== 'string' || key === '') throw new Error('parameter error: key should be a non-empty String')
    const json = JSON.stringify(data ?? '')
    if (Buffer.byteLength(json) > maxEntryBytes) throw new Error('entry size limit reached')
    const before = entries.get(key) ?? ''
    if (sum() - Buffer.byteLength(before) + Buffer.byteLength(json) > LARGEST_SUM_BYTES) {
      throw new Error('exceed storage max size 10Mb')
    }
    entries.set(key, json)
  }

  function read(key: unknown): unknown {
    const json = entries.get(String(key))
    return json === undefined ? undefined : parse(json)
  }

  const info = (): Record<string, unknown> => ({
    keys: [...entries.keys()],
    currentSize: Math.ceil(sum() / 1024),
    limitSize: LARGEST_SUM_BYTES / 1024,
  })

  const api = {
    setStorage: (options: unknown) => answers.attempt(options, 'setStorage', () => {
      const { key, data } = fieldsOf(options)
      write(key, data)
    }),
    getStorage: (options: unknown) => answers.attempt(options, 'getStorage', () => {
      const data = read(fieldsOf(options)['key'])
      if (data !== undefined) return { data }
      if (missingKey === 'failure') throw new Error('data not found')
      return { data: missingKey === 'null' ? null : '' }
    }),
    removeStorage: (options: unknown) => answers.attempt(options, 'removeStorage', () => {
      entries.delete(String(fieldsOf(options)['key']))
    }),
    clearStorage: (options: unknown) => answers.attempt(options, 'clearStorage', () => entries.clear()),
    getStorageInfo: (options: unknown) => answers.attempt(options, 'getStorageInfo', info),
    setStorageSync: write,
    getStorageSync: (key: unknown) => read(key) ?? '',
    removeStorageSync: (key: unknown) => void entries.delete(String(key)),
    clearStorageSync: () => entries.clear(),
    getStorageInfoSync: info,
  }
  const allText = (): string => [...entries].map(([key, json]) => `${key}=${json}`).join('\n')
  return { api, allText }
}
