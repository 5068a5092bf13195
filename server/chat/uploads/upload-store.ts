import { randomBytes } from 'node:crypto'
import { mediaTypeOf, type MediaType } from './media-type'
import { noUploadFolder, type UploadFolder } from './upload-folder'

export interface StoredFile extends MediaType {
  readonly bytes: Buffer
}

/** The chat's files as its API serves them; at once, unless another server must be asked. */
export interface ChatFiles {
  add(bytes: Buffer): Adding | Promise<Adding>
  /** Rejects when it cannot be known now. */
  find(name: string): StoredFile | undefined | Promise<StoredFile | undefined>
}

type Adding = ReturnType<UploadStore['add']>

export interface UploadStoreOptions {
  readonly newName?: () => string
  /** Default: none, files last as long as the process. */
  readonly folder?: UploadFolder
  readonly trouble?: (line: string) => void
}

export const filesPath = '/api/chat/files/'
/** The limit of images (CV-9): a body that is larger than either kind may be is not even read. */
export const maxUpload = 5 * 1_024 * 1_024

const largest = { image: maxUpload, voice: 2 * 1_024 * 1_024 } as const
/** Files are served from memory: twenty of the largest. Beyond that the oldest go. */
const maxBytes = 100 * 1_024 * 1_024

/** The images and voices of the chat: the oldest go when it is full. */
export type UploadStore = ReturnType<typeof createUploadStore>

export function createUploadStore(options: UploadStoreOptions = {}) {
  const { folder = noUploadFolder, trouble = () => undefined } = options
  const { newName = () => randomBytes(16).toString('hex') } = options
  const files = new Map<string, StoredFile>()
  let bytesKept = 0
  for (const [name, bytes] of folder.files) {
    const type = mediaTypeOf(bytes)
    if (type !== undefined) keep(name, { ...type, bytes })
  }

  function keep(name: string, file: StoredFile): void {
    // Two that ask for it at once bring it twice.
    bytesKept += file.bytes.length - (files.get(name)?.bytes.length ?? 0)
    files.set(name, file)
    for (const oldest of files.keys()) {
      if (bytesKept <= maxBytes) return
      remove(oldest)
    }
  }

  function remove(name: string): void {
    const file = files.get(name)
    if (file === undefined) return
    files.delete(name)
    bytesKept -= file.bytes.length
    folder.drop(name)
  }

  function isShelved(name: string, bytes: Buffer): boolean {
    try {
      folder.put(name, bytes)
      return true
    } catch (error) {
      trouble(`a file could not be kept: ${error instanceof Error ? error.message : String(error)}`)
      return false
    }
  }

  return {
    /** The path to find it at, or why it is not taken. */
    add(given: Buffer): { readonly path: string; readonly kind: MediaType['kind'] } | 'type' | 'size' | 'room' {
      const type = mediaTypeOf(given)
      if (type === undefined) return 'type'
      const { kind, contentType, extension } = type
      if (given.length > largest[kind]) return 'size'
      const name = `${newName()}.${extension}`
      // A copy: the bytes given may be a corner of the whole request.
      const bytes = Buffer.from(given)
      if (!isShelved(name, bytes)) return 'room'
      keep(name, { kind, contentType, extension, bytes })
      return { path: filesPath + name, kind }
    },
    /** Forgets a file, and drops it from its folder. */
    remove,
    find: (name: string): StoredFile | undefined => files.get(name),
    /** Takes a file that was uploaded elsewhere, under its name. */
    adopt(name: string, bytes: Buffer): StoredFile | undefined {
      const type = mediaTypeOf(bytes)
      if (type === undefined) return undefined
      const file = { ...type, bytes }
      keep(name, file)
      return file
    },
    /** Whether that is the path of a file that was uploaded, of this kind. */
    isFile: (path: string, kind: MediaType['kind']): boolean =>
      path.startsWith(filesPath) && files.get(path.slice(filesPath.length))?.kind === kind,
  }
}
