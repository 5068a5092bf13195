import { randomBytes } from 'node:crypto'
import type { Redis } from 'ioredis'
import { connectRedis } from '../../redis/connect-redis'
import { isAfter, timeOf } from '../../redis/read-reply'
import { StartError } from '../../shared/start-error'
import type { ChatDesk } from '../messages/chat-desk'
import { announcer, type ChatDirectory } from '../messages/chat-directory'
import type { TakenMessage } from '../messages/chat-log'
import { createChatRules } from '../messages/chat-rules'
import type { ChatFiles } from '../uploads/chat-files'
import type { UploadStore } from '../uploads/upload-store'
import { readEvents, type EventReader } from './event-reader'
import { createPresence, type Presence } from './presence'
import { createRestoreGate } from './restore-gate'
import { createSessionAdapter, type ReadPlaces } from './session-adapter'
import { createSharedDesk } from './shared-desk'
import { createEventLog, type SharedEvent } from './shared-events'
import { createSharedFiles } from './shared-files'
import { createSharedLog } from './shared-log'

export interface ChatShareOptions {
  readonly url: string
  readonly directory: ChatDirectory
  readonly uploads: UploadStore
  /** Bytes that one line is given back at once. */
  readonly lineBytes: number
  /** How long what a lost line misses is given back, ms. */
  readonly recoveryMs: number
  readonly trouble: (line: string) => void
}

/** What the servers of one chat have in common. */
export interface ChatShare extends Pick<Presence, 'enter' | 'stay'> {
  readonly adapter: ReturnType<typeof createSessionAdapter>
  readonly desk: ChatDesk
  readonly files: ChatFiles
  /** Resolves when all users that there are are in the directory of this server. */
  learnUsers(): Promise<void>
  /** Tells of everything that the servers take from now on and that is for lines of this one. */
  listen(tell: (event: SharedEvent) => void): void
  /** The place up to which a line was told; `since` is one up to which it was told when it came back. */
  place(since: unknown): string
  /** After Socket.IO has closed. */
  close(): Promise<void>
}

const patienceMs = 1_000
/** How long this server may take to read what is there when somebody comes back, ms. */
const readPatienceMs = 2_000
/** How long a user who comes back is counted as here before the new line is, ms. */
const joinMs = 10_000
const prefix = 'tradewire:chat:'
const keys = {
  taken: `${prefix}taken:`, log: `${prefix}messages`, events: `${prefix}events`,
  senders: `${prefix}senders`, places: `${prefix}places`, newest: `${prefix}newest`, users: `${prefix}seen`,
  at: `${prefix}at:`,
}

const later = (one: string, other: string): string => (isAfter(other, one) ? other : one)

/** The newest of each at one moment; one that is empty has none. */
async function newestOf(redis: Redis, streams: readonly string[]): Promise<readonly string[]> {
  const asked = streams.reduce((multi, stream) => multi.xrevrange(stream, '+', '-', 'COUNT', 1), redis.multi())
  const answers = await asked.exec() ?? []
  return answers.map(([error, entries]) => {
    if (error !== null) throw error
    return Array.isArray(entries) && Array.isArray(entries[0]) ? String(entries[0][0]) : '0-0'
  })
}

/** Rejects with a StartError of one line when Redis is not there. */
export async function openChatShare(options: ChatShareOptions): Promise<ChatShare> {
  const { url, directory, uploads, lineBytes, recoveryMs, trouble } = options
  const redis = await connectRedis({ url, trouble })
  // The other connection tells of outages.
  const waiting = await connectRedis({ url, trouble: () => undefined }).catch((error: unknown) => {
    redis.disconnect()
    throw error
  })
  const server = randomBytes(6).toString('hex')
  const streams = [keys.events, `${keys.events}:${server}`] as const
  const [from = '0-0'] = await newestOf(redis, [keys.log]).catch((error: unknown) => {
    for (const connection of [redis, waiting]) connection.disconnect()
    throw new StartError(`the chat cannot read its messages: ${error instanceof Error ? error.message : String(error)}`)
  })
  const files = createSharedFiles({ redis, prefix: `${prefix}file:`, uploads })
  const rules = createChatRules({ directory, isUploaded: (path, kind) => uploads.isFile(path, kind) })
  // Who spoke before can be spoken to, also before coming back.
  const heard = ({ from: sender }: TakenMessage): void => void (sender === announcer || directory.keep(sender))
  const log = createSharedLog({ redis, key: keys.log, heard })
  const presence = createPresence({ redis, server, keys })
  const desk = createSharedDesk({ redis, server, keys, directory, files, log, rules, isHere: presence.isHere })
  const events = createEventLog(redis, keys.log, rules, (message) => {
    heard(message)
    if (message.to.type === 'peer') directory.admit(message.to.id)
  })
  const gate = createRestoreGate(readPatienceMs, from)
  let reader: EventReader | undefined

  async function expect(user: unknown): Promise<ReadPlaces> {
    const { known, leave } = presence.enter(String(user))
    setTimeout(leave, joinMs).unref()
    await known
    const [all = '0-0', own = '0-0', taken = '0-0'] = await newestOf(redis, [...streams, keys.log])
    return { read: later(all, own), taken }
  }

  async function resume(after: string): Promise<string> {
    const newestMs = Number(await redis.get(keys.newest))
    // After all that one message may cause.
    return timeOf(after) > newestMs ? `${newestMs}-99` : after
  }

  async function* renew(after: string): AsyncIterable<SharedEvent> {
    if (await presence.renew()) yield* events.after(after)
  }

  return {
    ...presence,
    adapter: createSessionAdapter({
      redis, prefix: `${keys.events}:session:`, recoveryMs, lineBytes, gate, expect, log: events,
      given: (place) => reader?.skipTo(place),
    }),
    desk,
    files,
    async learnUsers() {
      for (const user of await redis.zrange(keys.users, '0', '-1')) directory.admit(user)
    },
    listen(tell) {
      const begun = readEvents({
        redis: waiting, streams, from, resume, renew, trouble,
        pass: (id, event) => gate.pass(id, () => {
          if (event !== undefined) tell(event)
        }),
      })
      for (const connection of [redis, waiting]) connection.on('close', () => begun.doubt())
      reader = begun
    },
    place: (since) => later(gate.told(), typeof since === 'string' ? since : '0-0'),
    async close() {
      reader?.stop()
      waiting.disconnect()
      // Sessions that Socket.IO has just put away are on their way, in this order; a Redis that is away gets none.
      if (redis.status === 'ready') {
        const isTaken = redis.ping().catch(() => undefined)
        await Promise.race([isTaken, new Promise((resolve) => setTimeout(resolve, patienceMs).unref())])
      }
      redis.disconnect()
    },
  }
}
