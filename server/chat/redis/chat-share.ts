import { randomBytes } from 'node:crypto'
import { connectRedis } from '../../redis/connect-redis'
import { StartError } from '../../shared/start-error'
import type { ChatMessages } from '../messages/chat-messages'
import { announcer, mostUsers, visitorMs, type ChatDirectory } from '../messages/chat-directory'
import { createChatRules } from '../messages/chat-rules'
import type { ChatFiles, UploadStore } from '../uploads/upload-store'
import { admitUser } from './scripts'
import { createSharedMessages } from './shared-messages'
import { openSharedEvents, type SharedEvents } from './shared-events'
import { createSharedFiles } from './shared-files'
import { createSharedLog } from './shared-log'

export interface ChatShareOptions {
  readonly url: string
  readonly directory: ChatDirectory
  readonly uploads: UploadStore
  readonly trouble: (line: string) => void
}

/** The state that the servers of one chat share. */
export interface ChatShare extends Pick<SharedEvents, 'adapter'> {
  readonly messages: ChatMessages
  readonly files: ChatFiles
  /** Resolves once every server can find the user. Rejects when Redis is not available now. */
  enter(user: string): Promise<void>
  /** The user is still here: every ten minutes. */
  stay(user: string): Promise<void>
  /** Resolves when the user is in the directory of this server, if there is such a user. */
  learnUser(user: string): Promise<void>
  /** Resolves when all users that there are are in the directory of this server. */
  learnUsers(): Promise<void>
  /** After Socket.IO has closed. */
  close(): void
}

const prefix = 'tradewire:chat:'
const keys = {
  taken: `${prefix}taken:`, log: `${prefix}messages`, events: `${prefix}events`,
  senders: `${prefix}senders`, places: `${prefix}places`, newest: `${prefix}newest`, users: `${prefix}seen`,
}
/** Added to `visitorMs`: a user whose last report is an hour old is kept for a day after leaving all the same. */
const stayMs = 3_600_000

/** Rejects with a StartError of one line when Redis is not there. */
export async function openChatShare(options: ChatShareOptions): Promise<ChatShare> {
  const { url, directory, uploads, trouble } = options
  const redis = await connectRedis({ url, trouble })
  async function openEvents(): Promise<SharedEvents> {
    // A record that holds something else is refused now.
    await redis.xlen(keys.log)
    return openSharedEvents({ url, redis, stream: keys.events, trouble })
  }
  const events = await openEvents().catch((error: unknown) => {
    redis.disconnect()
    if (error instanceof StartError) throw error
    throw new StartError(`the chat cannot read its messages: ${error instanceof Error ? error.message : String(error)}`)
  })

  async function learnUser(user: string): Promise<void> {
    if (directory.user(user) === undefined && await redis.zscore(keys.users, user) !== null) directory.admit(user)
  }

  const record = async (user: string, forMs: number): Promise<void> =>
    void await redis.eval(admitUser, 1, keys.users, user, mostUsers, forMs)

  const files = createSharedFiles({ redis, prefix: `${prefix}file:`, uploads })
  const rules = createChatRules({ directory, isUploaded: (path, kind) => uploads.isFile(path, kind) })
  const log = createSharedLog({
    redis, key: keys.log,
    // A user who spoke before can be spoken to, also before coming back.
    received: ({ from }) => void (from === announcer || directory.keep(from)),
  })
  const server = randomBytes(6).toString('hex')
  return {
    adapter: (missed) => events.adapter(() => {
      log.forget()
      missed()
    }),
    messages: createSharedMessages({ redis, server, keys, files, log, rules, learnUser }),
    files,
    enter: (user) => record(user, visitorMs),
    // Longer than one who only came and went: the users that go first are others.
    stay: (user) => record(user, visitorMs + stayMs),
    learnUser,
    async learnUsers() {
      for (const user of await redis.zrange(keys.users, '0', '-1')) directory.admit(user)
    },
    close() {
      events.close()
      redis.disconnect()
    },
  }
}
