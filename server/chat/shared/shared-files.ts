import type { Redis } from 'ioredis'
import type { ChatFiles } from '../chat-files'
import { filesPath, type UploadStore } from '../upload-store'

/** How long a file stays where all servers find it. */
const keptSeconds = 86_400

/** Uploaded at one server, found at all. */
export function createSharedFiles(redis: Redis, prefix: string, uploads: UploadStore): ChatFiles {
  return {
    async add(bytes) {
      const added = uploads.add(bytes)
      if (typeof added === 'string') return added
      const name = added.path.slice(filesPath.length)
      try {
        await redis.set(prefix + name, bytes, 'EX', keptSeconds)
        return added
      } catch {
        // Others would show it as missing: its sender may try again.
        return 'room'
      }
    },
    find(name) {
      const here = uploads.find(name)
      if (here !== undefined) return here
      return redis.getBuffer(prefix + name).then((bytes) => (bytes === null ? undefined : uploads.adopt(name, bytes)))
    },
  }
}
