import { randomBytes } from 'node:crypto'
import { connectRedis } from '../../redis/connect-redis'
import type { ChatDesk } from '../messages/chat-desk'
import { announcer, mostUsers, visitorMs, type ChatDirectory } from '../messages/chat-directory'
import type { ChatFiles } from '../uploads/chat-files'
import type { UploadStore } from '../uploads/upload-store'
import { createAdapterRedis } from './adapter-redis'
import { admitUser } from './scripts'
import { createSharedDesk } from './shared-desk'
import { createSharedFiles } from './shared-files'
import { createSharedLog } from './shared-log'
import { createSteadyAdapter } from './steady-adapter'

export interface ChatShareOptions {
  readonly url: string
  readonly directory: ChatDirectory
  readonly uploads: UploadStore
  /** Bytes that one line is given back at once. */
  readonly lineBytes: number
  readonly trouble: (line: string) => void
}

/** What the servers of one chat have in common. */
export interface ChatShare {
  readonly adapter: ReturnType<typeof createSteadyAdapter>['adapter']
  readonly desk: ChatDesk
  readonly files: ChatFiles
  /** Registers the user at every server for a time, ms. Rejects when the store is not available now. */
  admit(user: string, forMs?: number): Promise<void>
  /** Resolves when all users that there are are in the directory of this server. */
  learnUsers(): Promise<void>
  /** Resolves when this server hears of what others take. After the adapter was handed to Socket.IO. */
  untilReading(): Promise<void>
  /** After Socket.IO has closed. */
  close(): Promise<void>
}

const patienceMs = 1_000
const prefix = 'tradewire:chat:'
const keys = {
  taken: `${prefix}taken:`, log: `${prefix}messages`, stream: `${prefix}events`,
  senders: `${prefix}senders`, places: `${prefix}places`, newest: `${prefix}newest`, users: `${prefix}seen`,
}

/** Rejects with a StartError of one line when Redis is not there. */
export async function openChatShare(options: ChatShareOptions): Promise<ChatShare> {
  const { url, directory, uploads, lineBytes, trouble } = options
  const redis = await connectRedis({ url, trouble })
  const server = randomBytes(6).toString('hex')
  const forAdapter = createAdapterRedis(url, `tradewire-chat-${server}`)
  const { adapter, untilReading } = createSteadyAdapter({
    redis: forAdapter.redis, link: redis, streamName: keys.stream, lineBytes,
  })
  const files = createSharedFiles({ redis, prefix: `${prefix}file:`, uploads })
  // Who spoke before can be spoken to, also before coming back.
  const log = createSharedLog({
    redis, key: keys.log, heard: ({ from }) => void (from === announcer || directory.keep(from)),
  })
  const desk = createSharedDesk({
    redis, server, keys, directory, files, log, isUploaded: (path, kind) => uploads.isFile(path, kind),
  })
  return {
    adapter,
    desk,
    files,
    async admit(user, forMs = visitorMs) {
      await redis.eval(admitUser, 1, keys.users, user, mostUsers, forMs)
    },
    async learnUsers() {
      for (const user of await redis.zrange(keys.users, '0', '-1')) directory.admit(user)
    },
    untilReading,
    async close() {
      // Sessions that Socket.IO has just put away are on their way, in this order; a Redis that is away gets none.
      if (forAdapter.redis.status === 'ready') {
        const isTaken = forAdapter.redis.ping().catch(() => undefined)
        await Promise.race([isTaken, new Promise((resolve) => setTimeout(resolve, patienceMs))])
      }
      forAdapter.end()
      redis.disconnect()
    },
  }
}
