import { choosePath } from '../samples/choose-picture'

/** Picture to send, with its size in pixels if the platform reports the size. */
export interface ChosenImage {
  readonly file: string
  readonly width?: number
  readonly height?: number
}

export async function chooseImage(): Promise<ChosenImage | null> {
  const file = await choosePath()
  if (file === null) return null
  return new Promise((resolve) => {
    uni.getImageInfo({
      src: file,
      success: ({ width, height }) => resolve(width > 0 && height > 0 ? { file, width, height } : { file }),
      // Without a size, the picture is shown as a square.
      fail: () => resolve({ file }),
    })
  })
}
