import type { ImageType } from './image-type'

/** Number of files to keep for pictures that may be visible. */
const keptFiles = 8
const prefix = 'echo-'
let kept: readonly string[] = []
let written = 0

/** Returns a picture's URL or path, or `null` when the device cannot store another file. */
export function showPicture(bytes: ArrayBuffer, type: ImageType): Promise<string | null> {
  if (typeof plus === 'undefined' && typeof document === 'undefined') return writeOnWeixin(bytes, type)
  return Promise.resolve(`data:${type};base64,${uni.arrayBufferToBase64(bytes)}`)
}

/** Returns WeChat's folder for a mini-program. */
function userDataPath(): string {
  const env: unknown = Reflect.get(uni, 'env')
  return typeof env === 'object' && env !== null ? String(Reflect.get(env, 'USER_DATA_PATH')) : ''
}

/** Writes a file, because WeChat passes data URLs of at most 1 MB from logic to view. */
function writeOnWeixin(data: ArrayBuffer, type: ImageType): Promise<string | null> {
  const folder = userDataPath()
  // Uses a new name each time, because the view caches pictures by name.
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

/** Also removes files from earlier starts, which WeChat keeps until the mini-program is removed. */
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
