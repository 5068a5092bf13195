import { pngSize } from '../media'

export type Failed = (error: { readonly code: number; readonly message: string }) => void

interface FileHandle {
  readonly bytes: Uint8Array
}

/** The phone's files by their paths, and the part of `plus.io` that reads them. */
export function createNativeFiles() {
  const files = new Map<string, FileHandle>()
  const later = (answer: () => void): void => void setImmediate(answer)
  const find = (path: string): FileHandle | undefined => files.get(path.replace(/^file:\/\//, ''))

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
    /** Puts a file of the phone's own making; gives its path. */
    keep(bytes: Uint8Array, folder: string, extension: string): string {
      const path = `${folder.replace(/\/$/, '')}/${files.size + 1}.${extension}`
      files.set(path, { bytes })
      return path
    },
    read: (path: string): Uint8Array | undefined => find(path)?.bytes,
    io: {
      FileReader,
      resolveLocalFileSystemURL(path: string, resolved?: (entry: object) => void, failed?: Failed): void {
        later(() => {
          const file = find(path)
          if (file === undefined) return failed?.({ code: 14, message: 'file not exists' })
          resolved?.({
            isFile: true,
            getMetadata: (done: (metadata: object) => void) => later(() => done({ size: file.bytes.byteLength })),
            file: (done: (handle: FileHandle) => void) => later(() => done(file)),
          })
        })
      },
      getImageInfo(options: { readonly src: string; readonly success: (info: object) => void; readonly fail: Failed }) {
        later(() => {
          const file = find(options.src)
          const size = file === undefined ? undefined : pngSize(file.bytes)
          if (size === undefined) return options.fail({ code: -4, message: 'no picture that the host knows' })
          options.success({ ...size, path: options.src, orientation: 'up', type: 'png' })
        })
      },
    },
  }
}

export type NativeFiles = ReturnType<typeof createNativeFiles>
