import type { Redis } from 'ioredis'
import { filesPath, type UploadStore, type ChatFiles } from '../uploads/upload-store'
import { keepFile } from './scripts'

/** How long a file stays where all servers find it: in the memory of Redis. A server that read it has a copy. */
const keptSeconds = 86_400
/** Bytes of all files in Redis; the oldest go first (CV-64). */
export const maxSharedBytes = 256 * 1_024 * 1_024

export interface SharedFilesOptions {
  readonly redis: Redis
  readonly prefix: string
  readonly uploads: UploadStore
  readonly maxBytes?: number
}

/** Uploaded at one server, found at all. */
export function createSharedFiles(options: SharedFilesOptions): ChatFiles {
  const { redis, prefix, uploads, maxBytes = maxSharedBytes } = options
  return {
    async add(bytes) {
      const added = uploads.add(bytes)
      if (typeof added === 'string') return added
      const name = added.path.slice(filesPath.length)
      const kept = await redis.eval(
        keepFile, 3, prefix + name, `${prefix}names`, `${prefix}bytes`, name, bytes, keptSeconds, maxBytes, prefix,
      ).catch(() => 0)
      if (kept === 1) return added
      // Others would show it as missing: its sender may try again.
      uploads.remove(name)
      return 'room'
    },
    find(name) {
      const here = uploads.find(name)
      if (here !== undefined) return here
      return redis.getBuffer(prefix + name).then((bytes) => (bytes === null ? undefined : uploads.adopt(name, bytes)))
    },
  }
}
