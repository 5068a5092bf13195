import type { Failed, NativeFiles } from './native-files'

/** The phone's album: `plus.gallery`. */
export function createNativeGallery(files: Pick<NativeFiles, 'keep'>) {
  let offered: Uint8Array | undefined
  return {
    /** The picture that the reader chooses next. */
    offer: (bytes: Uint8Array): void => void (offered = bytes),
    gallery: {
      pick(chosen: (event: { readonly files: readonly string[] }) => void, failed: Failed): void {
        const bytes = offered
        offered = undefined
        setImmediate(() => {
          if (bytes === undefined) return failed({ code: -2, message: 'User cancelled' })
          chosen({ files: [files.keep(bytes, '_doc/gallery', 'png')] })
        })
      },
    },
  }
}
