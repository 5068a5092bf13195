import { randomBytes } from 'node:crypto'
import { mediaTypeOf, type MediaType } from './media-type'

export interface StoredFile extends MediaType {
  readonly bytes: Buffer
}

/** The images and voices of the chat, in memory: the oldest go when it is full. */
export interface UploadStore {
  /** The path to find it at, or why it is not taken. */
  add(bytes: Buffer): { readonly path: string; readonly kind: MediaType['kind'] } | 'type' | 'size'
  find(name: string): StoredFile | undefined
  /** Whether that is the path of a file that was uploaded, of this kind. */
  isFile(path: string, kind: MediaType['kind']): boolean
}

export const filesPath = '/api/chat/files/'
/** Larger than either kind may be is not even read. */
export const largestUpload = 5 * 1_024 * 1_024

const largest = { image: largestUpload, voice: 2 * 1_024 * 1_024 } as const
const mostBytes = 100 * 1_024 * 1_024

export function createUploadStore(newName = (): string => randomBytes(16).toString('hex')): UploadStore {
  const files = new Map<string, StoredFile>()
  let bytesKept = 0

  function makeRoom(): void {
    for (const [name, { bytes }] of files) {
      if (bytesKept <= mostBytes) return
      files.delete(name)
      bytesKept -= bytes.length
    }
  }

  return {
    add(bytes) {
      const type = mediaTypeOf(bytes)
      if (type === undefined) return 'type'
      const { kind, contentType, extension } = type
      if (bytes.length > largest[kind]) return 'size'
      const name = `${newName()}.${extension}`
      // A copy: the bytes given may be a corner of the whole request.
      files.set(name, { kind, contentType, extension, bytes: Buffer.from(bytes) })
      bytesKept += bytes.length
      makeRoom()
      return { path: filesPath + name, kind }
    },
    find: (name) => files.get(name),
    isFile: (path, kind) => path.startsWith(filesPath) && files.get(path.slice(filesPath.length))?.kind === kind,
  }
}
