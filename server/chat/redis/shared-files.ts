import type { Redis } from 'ioredis'
import { createLane, createSharedReads } from '../../redis/shared-reads'
import type { BelievedTime } from '../../shared/believed-time'
import { typeOfName } from '../uploads/media-type'
import { filesPath, type ChatFiles, type FoundFile, type StoredFile, type UploadStore } from '../uploads/upload-store'
import { keepFile } from './scripts'

/** How long Redis keeps a file. Servers that have read the file keep a copy. */
const keptSeconds = 86_400
/** Limits for simultaneous file reads (at most 5 MiB each) and for waiting reads per address (CV-102). */
const readLane = { atOnce: 2, mostWaiting: 32 } as const
/** Limit for all files in Redis (CV-64). */
export const maxSharedBytes = 256 * 1_024 * 1_024

const noBytes = Buffer.alloc(0)

export interface SharedFilesOptions {
  /** Separate connection for files, which would delay other replies. */
  readonly bulk: Pick<Redis, 'getBuffer' | 'strlen' | 'eval'>
  readonly prefix: string
  readonly uploads: UploadStore
  /** Receives Redis errors. The file is then rejected. */
  readonly failed?: (error: unknown) => undefined
  readonly maxBytes?: number
  readonly time?: Pick<BelievedTime, 'expected'>
}

export function createSharedFiles(options: SharedFilesOptions): ChatFiles {
  const { bulk, prefix, uploads, failed = () => undefined, maxBytes = maxSharedBytes, time } = options
  const mayWrite = createLane({ atOnce: 1, mostWaiting: Number.POSITIVE_INFINITY })
  /** Evicted files that may still be in memory. Reusing them avoids a second copy. */
  const sent = new Map<string, WeakRef<Buffer>>()
  const collected = new FinalizationRegistry<string>((name) => {
    // Keeps the entry if the file has been read again meanwhile.
    if (sent.get(name)?.deref() === undefined) sent.delete(name)
  })

  function adopt(name: string, bytes: Buffer): StoredFile | undefined {
    if (sent.get(name)?.deref() !== bytes) {
      sent.set(name, new WeakRef(bytes))
      collected.register(bytes, name)
    }
    return uploads.adopt(name, bytes)
  }

  function findHere(name: string): StoredFile | undefined {
    const bytes = sent.get(name)?.deref()
    return uploads.find(name) ?? (bytes && adopt(name, bytes))
  }

  const lane = createLane(readLane)

  const look = createSharedReads(lane, async (name): Promise<FoundFile | undefined> => {
    const type = typeOfName(name)
    if (type === undefined) return undefined
    const length = await bulk.strlen(prefix + name)
    return length === 0 ? undefined : { contentType: type.contentType, bytes: noBytes, length }
  })

  const read = createSharedReads(lane, async (name) => {
    const here = findHere(name)
    if (here !== undefined || typeOfName(name) === undefined) return here
    const bytes = await bulk.getBuffer(prefix + name)
    return bytes === null ? undefined : adopt(name, bytes)
  })

  return {
    async add(bytes, by) {
      const added = uploads.add(bytes, by)
      if (typeof added === 'string') return added
      const name = added.path.slice(filesPath.length)
      const keys = [name, 'names', 'bytes', 'senders', 'owners', `of:${by}`].map((key) => prefix + key)
      const keep = (sent: Buffer | ''): Promise<unknown> => bulk.eval(
        keepFile, keys.length, ...keys,
        name, sent, keptSeconds, maxBytes, prefix, by, time?.expected() ?? '', bytes.length,
      )
      const kept = await mayWrite(by, async () => {
        for (let sent: Buffer | '' = ''; ;) {
          const reply = await keep(sent)
          if (reply !== 2 && (reply !== 1 || sent !== '')) return reply
          // Makes room again if another server has used the room (CV-159).
          sent = reply === 1 ? bytes : ''
        }
      }).catch(failed)
      if (kept === 1) return added
      // Rejects an upload that is not in Redis, because other servers would not find the file.
      uploads.remove(name)
      return 'room'
    },
    find: (name, by, isHead = false, isGone) => findHere(name) ?? (isHead ? look : read)(name, by, isGone),
  }
}
