import { randomBytes } from 'node:crypto'
import { createAgeQueue, type AgeQueue } from '../../shared/age-queue'
import { createRanking } from '../../shared/ranking'
import { mediaTypeOf, type MediaType } from './media-type'
import { noUploadFolder, type UploadFolder } from './upload-folder'

export interface StoredFile extends MediaType {
  readonly bytes: Buffer
}

export interface FoundFile extends Pick<StoredFile, 'contentType' | 'bytes'> {
  /** Length of the file, in bytes, if `bytes` is empty because of `isHead`. */
  readonly length?: number
}

interface OwnedFile extends StoredFile {
  readonly name: string
  readonly by: string
}

interface Sender {
  readonly by: string
  bytes: number
  readonly files: AgeQueue<OwnedFile>
}

/** File storage, synchronous unless a call queries another server. */
export interface ChatFiles {
  /** @param by the sender whose limit applies (CV-103) */
  add(bytes: Buffer, by: string): Adding | Promise<Adding>
  /**
   * Rejects while files are unavailable.
   * @param by the address or user whose read limit applies (CV-102)
   * @param isHead whether the caller does not need the bytes (CV-158)
   * @param isGone whether the client has aborted the request (CV-168)
   */
  find(
    name: string, by: string, isHead?: boolean, isGone?: () => boolean,
  ): FoundFile | undefined | Promise<FoundFile | undefined>
}

type Adding = ReturnType<UploadStore['add']>

export interface UploadStoreOptions {
  readonly newName?: () => string
  /** Folder on disk. Default: files are kept only in memory. */
  readonly folder?: UploadFolder
  readonly trouble?: (line: string) => void
}

export const filesPath = '/api/chat/files/'
/** Maximum image size (CV-9). A larger upload's body is not read. */
export const maxUpload = 5 * 1_024 * 1_024

const largest = { image: maxUpload, voice: 2 * 1_024 * 1_024 } as const
const maxBytes = 100 * 1_024 * 1_024
/** Each file counts as at least one disk block (CV-106). */
export const leastFileBytes = 4_096

const placeOf = ({ bytes }: StoredFile): number => Math.max(leastFileBytes, bytes.length)

/** A full store removes the oldest files of the senders with the most bytes. */
export type UploadStore = ReturnType<typeof createUploadStore>

export function createUploadStore(options: UploadStoreOptions = {}) {
  // Destructures the folder, because functions that refer to the folder itself would keep its list of files in memory.
  const { folder: { files: loaded, put, drop } = noUploadFolder, trouble = () => undefined } = options
  const { newName = () => randomBytes(16).toString('hex') } = options
  const files = new Map<string, OwnedFile>()
  const senders = new Map<string, Sender>()
  const ranking = createRanking<Sender>((one, other) => one.bytes > other.bytes)
  let evicted: (bytes: Buffer) => void = () => undefined
  let bytesKept = 0
  for (const [name, bytes, by] of loaded) {
    const type = mediaTypeOf(bytes)
    if (type !== undefined) keep({ ...type, name, bytes, by })
  }

  function keep(file: OwnedFile): void {
    forget(file.name)
    const sender = senders.get(file.by) ?? { by: file.by, bytes: 0, files: createAgeQueue<OwnedFile>() }
    sender.bytes += placeOf(file)
    bytesKept += placeOf(file)
    // Ranks a sender without earlier files only after the loop, because the loop stops at a sender without files.
    if (sender.files.size() > 0) ranking.update(sender)
    while (bytesKept > maxBytes) {
      const displaced = ranking.first()?.files.oldest()
      if (displaced === undefined) break
      remove(displaced.name)
    }
    sender.files.add(file)
    senders.set(file.by, sender)
    ranking.update(sender)
    files.set(file.name, file)
  }

  function forget(name: string): OwnedFile | undefined {
    const file = files.get(name)
    const sender = senders.get(file?.by ?? '')
    if (file === undefined || sender === undefined) return undefined
    files.delete(name)
    bytesKept -= placeOf(file)
    sender.bytes -= placeOf(file)
    sender.files.delete(file)
    if (sender.files.size() > 0) ranking.update(sender)
    else {
      ranking.remove(sender)
      senders.delete(sender.by)
    }
    return file
  }

  function remove(name: string): void {
    const file = forget(name)
    if (file === undefined) return
    drop(name, file.by)
    evicted(file.bytes)
  }

  function isShelved(name: string, bytes: Buffer, by: string): boolean {
    try {
      put(name, bytes, by)
      return true
    } catch (error) {
      trouble(`a file could not be stored: ${error instanceof Error ? error.message : String(error)}`)
      return false
    }
  }

  return {
    /** Returns the file's path, or why the file was refused. */
    add(
      given: Buffer, by: string,
    ): { readonly path: string; readonly kind: MediaType['kind'] } | 'type' | 'size' | 'room' {
      const type = mediaTypeOf(given)
      if (type === undefined) return 'type'
      const { kind, contentType, extension } = type
      if (given.length > largest[kind]) return 'size'
      const name = `${newName()}.${extension}`
      // Copies the bytes, because they may be a slice of the request body.
      const bytes = Buffer.from(given)
      if (!isShelved(name, bytes, by)) return 'room'
      keep({ name, kind, contentType, extension, bytes, by })
      return { path: filesPath + name, kind }
    },
    remove,
    /** Sets the listener for files evicted from memory. Responses may still contain these files (CV-135). */
    onEvicted(listener: (bytes: Buffer) => void): void {
      evicted = listener
    },
    find: (name: string): StoredFile | undefined => files.get(name),
    /** Adds a file that was uploaded to another server. */
    adopt(name: string, bytes: Buffer): StoredFile | undefined {
      const type = mediaTypeOf(bytes)
      if (type === undefined) return undefined
      const file = { ...type, name, bytes, by: '' }
      keep(file)
      return file
    },
    isFile: (path: string, kind: MediaType['kind']): boolean =>
      path.startsWith(filesPath) && files.get(path.slice(filesPath.length))?.kind === kind,
  }
}
