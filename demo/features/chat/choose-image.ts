import { choosePath } from '../samples/choose-picture'

/** A picture to send: its path and, if the platform reports it, its size in pixels. */
export interface ChosenImage {
  readonly file: string
  readonly width?: number
  readonly height?: number
}

/** Returns a picture from the user's album; `null` when none was chosen. */
export async function chooseImage(): Promise<ChosenImage | null> {
  const file = await choosePath()
  if (file === null) return null
  return new Promise((resolve) => {
    uni.getImageInfo({
      src: file,
      success: ({ width, height }) => resolve(width > 0 && height > 0 ? { file, width, height } : { file }),
      // Pictures without a size appear as squares.
      fail: () => resolve({ file }),
    })
  })
}
