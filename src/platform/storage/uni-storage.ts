import type { Storage } from '../../connection/ports/ports'
import { failureMessage } from '../socket/native-task'

/**
 * Prefix of each stored string. H5 and App store other types as JSON (`{"type":…,"data":…}`) and would parse a string
 * of this form.
 */
const TEXT_MARK = 'text:'

/** Maximum length of a string: 1 MB on WeChat, 200 KB on Alipay. Maximum of all strings: 10 MB. */
export function createUniStorage(): Storage {
  return { read, write, remove, keys }
}

function read(key: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    uni.getStorage({
      key,
      success: ({ data }: { readonly data: unknown }) => {
        // For a missing key, Alipay returns null and Douyin an empty string.
        if (data === undefined || data === null || data === '') resolve(undefined)
        else if (typeof data === 'string') resolve(data.startsWith(TEXT_MARK) ? data.slice(TEXT_MARK.length) : data)
        else reject(new Error('getStorage:fail not a string'))
      },
      // Runtimes that do not report `data not found` report a missing key in different ways (PF-74).
      fail: (failure) => {
        const error = failureOf(failure)
        if (/data not found/.test(error.message)) return resolve(undefined)
        keys().then((known) => (known.includes(key) ? reject(error) : resolve(undefined)), reject)
      },
    })
  })
}

function write(key: string, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    uni.setStorage({
      key,
      data: TEXT_MARK + text,
      success: () => resolve(),
      fail: (failure) => reject(failureOf(failure)),
    })
  })
}

function remove(key: string): Promise<void> {
  return new Promise((resolve, reject) => {
    uni.removeStorage({ key, success: () => resolve(), fail: (failure) => reject(failureOf(failure)) })
  })
}

async function keys(): Promise<readonly string[]> {
  return (await storageInfo()).keys
}

/** Returns the used and the maximum size, and all keys. */
export function storageInfo(): Promise<UniNamespace.GetStorageInfoSuccess> {
  return new Promise((success, reject) => {
    uni.getStorageInfo({ success, fail: (failure) => reject(failureOf(failure)) })
  })
}

function failureOf(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error(failureMessage(failure))
}
