import type { ImageType } from '../../../src'

/** Files that stay: of pictures that may still be shown. */
const keptFiles = 8
const prefix = 'echo-'
let kept: readonly string[] = []
let written = 0

/** Where a picture of these bytes can be shown from; `null` when the device keeps no more files. */
export function showPicture(bytes: ArrayBuffer, type: ImageType): Promise<string | null> {
  if (typeof plus === 'undefined' && typeof document === 'undefined') return writeOnWeixin(bytes, type)
  return Promise.resolve(`data:${type};base64,${uni.arrayBufferToBase64(bytes)}`)
}

/** The folder that WeChat gives a mini-program; known to it alone. */
function userDataPath(): string {
  const env: unknown = Reflect.get(uni, 'env')
  return typeof env === 'object' && env !== null ? String(Reflect.get(env, 'USER_DATA_PATH')) : ''
}

/** A file and no data URL: WeChat takes at most 1 MB from a page's logic to its view. */
function writeOnWeixin(data: ArrayBuffer, type: ImageType): Promise<string | null> {
  const folder = userDataPath()
  // A new name for each: the view keeps what it showed under a name.
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

/** Those of earlier starts of the app too: WeChat keeps them until the mini-program is removed. */
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
