import type { ImageType } from '../../src'

/** Pictures that are shown at once; an older one's file is written anew. */
const keptFiles = 8
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
  written += 1
  // The time makes each name new: the view keeps what it showed under a name.
  const filePath = `${userDataPath()}/echo-${written % keptFiles}-${Date.now()}.${type.slice('image/'.length)}`
  return new Promise((resolve) => {
    uni.getFileSystemManager().writeFile({
      filePath,
      data,
      success: () => resolve(filePath),
      fail: () => resolve(null),
    })
  })
}
