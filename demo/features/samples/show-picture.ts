import type { ImageType } from '../../../src'

/** Number of files kept for pictures that may still be visible. */
const keptFiles = 8
const prefix = 'echo-'
let kept: readonly string[] = []
let written = 0

/** Returns the URL or path to show these picture bytes; `null` when the device stores no more files. */
export function showPicture(bytes: ArrayBuffer, type: ImageType): Promise<string | null> {
  if (typeof plus === 'undefined' && typeof document === 'undefined') return writeOnWeixin(bytes, type)
  return Promise.resolve(`data:${type};base64,${uni.arrayBufferToBase64(bytes)}`)
}

/** Returns the folder that WeChat provides for a mini-program. */
function userDataPath(): string {
  const env: unknown = Reflect.get(uni, 'env')
  return typeof env === 'object' && env !== null ? String(Reflect.get(env, 'USER_DATA_PATH')) : ''
}

/** Writes a file instead of a data URL, because WeChat passes at most 1 MB from a page's logic to its view. */
function writeOnWeixin(data: ArrayBuffer, type: ImageType): Promise<string | null> {
  const folder = userDataPath()
  // Each file gets a new name, because the view caches pictures by name.
  const name = `${prefix}${Date.now()}-${(written += 1)}.${type.slice('image/'.length)}`
  kept = [name, ...kept].slice(0, keptFiles)
  return new Promise((resolve) => {
    uni.getFileSystemManager().writeFile({
      filePath: `${folder}/${name}`,
      data,
      success() {
        resolve(`${folder}/${name}`)
        forgetOthers(folder)
      },
      fail: () => resolve(null),
    })
  })
}

/** Also removes files of earlier starts, because WeChat keeps them until the mini-program is removed. */
function forgetOthers(folder: string): void {
  const manager = uni.getFileSystemManager()
  manager.readdir({
    dirPath: folder,
    success({ files }) {
      for (const name of files) {
        if (name.startsWith(prefix) && !kept.includes(name)) manager.unlink({ filePath: `${folder}/${name}` })
      }
    },
  })
}
