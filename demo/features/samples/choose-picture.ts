/**
 * Returns a picture's bytes from the user's album, or `null` when none was chosen. Rejects if the picture cannot be
 * read.
 */
export async function choosePicture(): Promise<ArrayBuffer | null> {
  const path = await choosePath()
  return path === null ? null : readBytes(path)
}

export function choosePath(): Promise<string | null> {
  return new Promise((resolve) => {
    uni.chooseImage({
      count: 1,
      sizeType: ['compressed'],
      sourceType: ['album'],
      success: ({ tempFilePaths }) => resolve(([] as string[]).concat(tempFilePaths)[0] ?? null),
      // Cancelling is not an error, and the system itself reports a missing permission.
      fail: () => resolve(null),
    })
  })
}

/** Uses the platform's own API, because each platform returns a different kind of path. */
function readBytes(path: string): Promise<ArrayBuffer> {
  if (typeof plus !== 'undefined') return readOnApp(path)
  return typeof document === 'undefined' ? readOnWeixin(path) : fetch(path).then((answer) => answer.arrayBuffer())
}

function readOnWeixin(filePath: string): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    // Without an encoding, `readFile` returns bytes.
    uni.getFileSystemManager().readFile({
      filePath,
      success: ({ data }) => (typeof data === 'string' ? reject(new Error('text')) : resolve(data)),
      fail: ({ errMsg }) => reject(new Error(errMsg)),
    })
  })
}

function isFile(entry: object): entry is PlusIoFileEntry {
  return 'file' in entry
}

/** Reads a data URL, because App reads files only as text. */
function readOnApp(path: string): Promise<ArrayBuffer> {
  return new Promise((resolve, reject) => {
    const fail = (): void => reject(new Error(path))
    plus.io.resolveLocalFileSystemURL(path, (entry) => {
      if (!isFile(entry)) return fail()
      entry.file((file) => {
        const reader = new plus.io.FileReader()
        reader.onloadend = () => {
          const [, base64] = String(reader.result ?? '').split(';base64,')
          if (base64 === undefined) fail()
          else resolve(uni.base64ToArrayBuffer(base64))
        }
        reader.onerror = fail
        reader.readAsDataURL(file)
      }, fail)
    }, fail)
  })
}
