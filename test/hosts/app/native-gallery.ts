type Failed = (error: { readonly code: number; readonly message: string }) => void

interface FileHandle {
  readonly bytes: Uint8Array
}

/** The phone's album and its files: `plus.gallery`, and the part of `plus.io` that reads them. */
export function createNativeGallery() {
  const files = new Map<string, FileHandle>()
  let offered: Uint8Array | undefined
  const later = (answer: () => void): void => void setImmediate(answer)

  /** Its methods answer later, as native does. */
  class FileReader {
    result: string | null = null
    onloadend: ((event: object) => void) | null = null
    onerror: ((event: object) => void) | null = null

    readAsDataURL({ bytes }: FileHandle): void {
      later(() => {
        this.result = `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`
        this.onloadend?.({ target: this })
      })
    }
  }

  return {
    offer: (bytes: Uint8Array): void => void (offered = bytes),
    gallery: {
      pick(chosen: (event: { readonly files: readonly string[] }) => void, failed: Failed): void {
        const bytes = offered
        offered = undefined
        later(() => {
          if (bytes === undefined) return failed({ code: -2, message: 'User cancelled' })
          const path = `_doc/gallery/${files.size + 1}.png`
          files.set(path, { bytes })
          chosen({ files: [path] })
        })
      },
    },
    io: {
      FileReader,
      resolveLocalFileSystemURL(path: string, resolved?: (entry: object) => void, failed?: Failed): void {
        later(() => {
          const file = files.get(path)
          if (file === undefined) return failed?.({ code: 14, message: 'file not exists' })
          resolved?.({
            isFile: true,
            getMetadata: (done: (metadata: object) => void) => later(() => done({ size: file.bytes.byteLength })),
            file: (done: (handle: FileHandle) => void) => later(() => done(file)),
          })
        })
      },
    },
  }
}
