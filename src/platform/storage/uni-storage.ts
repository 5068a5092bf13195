import type { Storage } from '../../connection/ports/ports'

/**
 * Put before each stored text: without it H5 and App hand back a value instead of the text when the
 * text happens to be JSON of the shape that they store other types in (`{"type":…,"data":…}`).
 */
const TEXT_MARK = 'text:'

/** `uni.setStorage` and its kin. On WeChat a text may have 1 MB, on Alipay 200 KB, all of them 10 MB. */
export function createUniStorage(): Storage {
  return { read, write, remove, keys }
}

function read(key: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    uni.getStorage({
      key,
      success: ({ data }: { readonly data: unknown }) => {
        // Alipay answers null for what is not stored, Douyin an empty text; what is written here has its mark.
        if (data === undefined || data === null || data === '') resolve(undefined)
        else if (typeof data === 'string') resolve(data.startsWith(TEXT_MARK) ? data.slice(TEXT_MARK.length) : data)
        else reject(new Error('getStorage:fail not a text'))
      },
      // The other runtimes have no common way to say that nothing is stored: the list of keys decides.
      fail: (failure) => {
        keys().then((known) => {
          if (known.includes(key)) reject(failureOf(failure))
          else resolve(undefined)
        }, reject)
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

function keys(): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    uni.getStorageInfo({
      success: ({ keys: known }) => resolve(known),
      fail: (failure) => reject(failureOf(failure)),
    })
  })
}

function failureOf(failure: unknown): Error {
  if (failure instanceof Error) return failure
  const message = typeof failure === 'object' && failure !== null && 'errMsg' in failure ? failure.errMsg : failure
  return new Error(String(message))
}
