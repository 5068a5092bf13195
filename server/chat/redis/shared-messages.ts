import { randomInt } from 'node:crypto'
import type { Redis } from 'ioredis'
import { refuse, type ChatMessages, type MessageReceipt } from '../messages/chat-messages'
import { announcer, speakerMs } from '../messages/chat-directory'
import { mostMessages } from '../messages/chat-log'
import {
  announcement, chatCodes, isMessageId, type ChatRules, type Draft, type Push,
} from '../messages/chat-rules'
import { placeBytes } from '../messages/fair-share'
import { filesPath, type ChatFiles } from '../uploads/upload-store'
import { takeMessage } from './scripts'
import { eventsOf, maxEventBytes, mostEvents } from './shared-events'
import type { SharedLog } from './shared-log'

export interface SharedMessagesKeys {
  /** The prefix of the ids that one sender has sent. */
  readonly taken: string
  readonly log: string
  readonly events: string
  /** The places of each sender in the log, and of all. */
  readonly senders: string
  readonly places: string
  /** The time of the newest message. */
  readonly newest: string
  readonly users: string
}

export interface SharedMessagesOptions {
  readonly redis: Redis
  /** The part of this server in the ids of its announcements. */
  readonly server: string
  readonly keys: SharedMessagesKeys
  readonly files: ChatFiles
  readonly rules: ChatRules
  readonly log: SharedLog
  /** Asks Redis about a user that is not in the directory of this server. */
  readonly learnUser: (user: string) => Promise<void>
}

/** The messages of all servers: each is taken once and has one place among the others, whichever server took it. */
export function createSharedMessages(options: SharedMessagesOptions): ChatMessages {
  const { redis, server, keys, files, rules, log, learnUser } = options

  /** Asks about a user or a file that this server does not know yet. */
  async function learn({ to, content }: Draft): Promise<void> {
    if (to.type === 'peer') await learnUser(to.id)
    if (content.kind !== 'text' && content.url.startsWith(filesPath)) {
      await files.find(content.url.slice(filesPath.length))
    }
  }

  async function keep(draft: Draft, line: string | undefined): Promise<number> {
    // The time is Redis's to give: until then this stands for it, which no text contains but by a guess.
    const createdAt = -randomInt(100_000_000_000_000, 280_000_000_000_000)
    const message = { ...draft, createdAt }
    const answer = await redis.eval(
      takeMessage, 7, keys.taken + draft.from, keys.log, keys.events, keys.senders, keys.places, keys.newest,
      keys.users,
      draft.id, JSON.stringify(message), String(createdAt), mostMessages, placeBytes, mostEvents, draft.from,
      keys.taken, draft.from === announcer ? 0 : speakerMs, maxEventBytes,
      ...eventsOf(rules, message, line),
    )
    return Array.isArray(answer) ? Number(answer[1]) : Number.NaN
  }

  /** When it was taken, if it was. */
  async function takenAt(from: string, id: string): Promise<number | undefined> {
    const at = await redis.zscore(keys.taken + from, id)
    return at === null ? undefined : Number(at)
  }

  async function decide(draft: Draft, line: string | undefined): Promise<MessageReceipt> {
    await learn(draft)
    const refusal = rules.refusalOf(draft)
    if (refusal === undefined) return { code: chatCodes.taken, createdAt: await keep(draft, line), pushes: [] }
    // A message that was taken stays taken, even without its peer or its file.
    const createdAt = await takenAt(draft.from, draft.id)
    return createdAt === undefined ? refuse(refusal) : { code: chatCodes.taken, createdAt, pushes: [] }
  }

  const busy = new Map<string, Promise<unknown>>()
  /** The messages of a sender follow one another: one that has to be asked about is not overtaken. */
  function inOrder<T>(from: string, task: () => Promise<T>): Promise<T> {
    const done = (busy.get(from) ?? Promise.resolve()).then(task)
    const settled = done.catch(() => undefined).then(() => {
      if (busy.get(from) === settled) busy.delete(from)
    })
    busy.set(from, settled)
    return done
  }

  return {
    take(from, id, kind, payload, line) {
      if (!isMessageId(id)) return refuse(chatCodes.malformed)
      const draft = rules.read(from, id, kind, payload)
      if (draft === undefined) return refuse(chatCodes.malformed)
      // Without an answer of Redis it is unknown whether it was kept: a repeated send is published.
      return inOrder(from, () => decide(draft, line)).catch(() => refuse(chatCodes.notKept))
    },
    announce: (id, text) =>
      keep(announcement(`${id}-${server}`, text), undefined).then((): readonly Push[] => [], () => []),
    async history(user, { conversation, before, limit }) {
      await log.catchUp()
      const { messages, more } = log.page((message) => rules.concerns(message, user, conversation), before, limit)
      return { deliveries: messages.map((message) => rules.notify(message, user)), more }
    },
  }
}
