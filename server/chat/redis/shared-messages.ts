import { randomBytes, randomInt } from 'node:crypto'
import type { Redis } from 'ioredis'
import { readTaken } from '../messages/chat-journal'
import { refuse, type ChatMessages, type MessageReceipt } from '../messages/chat-messages'
import { announcer, speakerMs, type ChatDirectory } from '../messages/chat-directory'
import { createMessageList, mostMessages } from '../messages/chat-log'
import { announcement, chatCodes, isMessageId, type ChatRules, type Draft, type Push } from '../messages/chat-rules'
import { readList } from '../../redis/read-reply'
import type { BehindWatch, BelievedTime } from '../../shared/believed-time'
import { placeBytes } from '../messages/fair-share'
import { filesPath, type ChatFiles } from '../uploads/upload-store'
import { chatKeys as keys, takeMessage } from './scripts'
import { eventsOf, maxEventBytes, mostEvents } from './shared-events'

export interface SharedMessagesOptions {
  readonly redis: Redis
  readonly directory: ChatDirectory
  readonly files: ChatFiles
  readonly rules: ChatRules
  /** Asks Redis about a user that is not in the directory of this server. */
  readonly learnUser: (user: string) => Promise<void>
  /** Redis's time. */
  readonly time: BelievedTime
  readonly behind: BehindWatch
}

export interface SharedMessages extends ChatMessages {
  /** Reads everything again: Redis may have other data than before. */
  forget(): void
}

/** Messages of one answer: Redis answers one command at a time, so all 20,000 in one would hold up others. */
const mostAtOnce = 1_000

/** Tasks of one name follow one another. */
function createTurns() {
  const last = new Map<string, Promise<unknown>>()
  return <T>(name: string, task: () => Promise<T> | T): Promise<T> => {
    const done = (last.get(name) ?? Promise.resolve()).then(task)
    const settled = done.catch(() => undefined).then(() => {
      if (last.get(name) === settled) last.delete(name)
    })
    last.set(name, settled)
    return done
  }
}

/** The messages of all servers: each is taken once and has one place among the others, whichever server took it. */
export function createSharedMessages(options: SharedMessagesOptions): SharedMessages {
  const { redis, directory, files, rules, learnUser, time, behind } = options
  /** The part of this server in the ids of its announcements. */
  const server = randomBytes(6).toString('hex')
  const inTurn = createTurns()
  let log = createMessageList()
  let lastId = '-'

  /** Everything is in the copy that was taken before the call: a pull that is under way may have asked before. */
  const catchUp = (): Promise<void> => inTurn('', async () => {
    for (;;) {
      const entries = await redis.xrange(keys.log, lastId === '-' ? lastId : `(${lastId}`, '+', 'COUNT', mostAtOnce)
      for (const [id, fields] of entries) {
        lastId = id
        const message = readTaken(fields[1] ?? '')
        if (message === undefined) continue
        log.add(message)
        // A user who spoke before can be spoken to, also before coming back.
        if (message.from !== announcer) directory.keep(message.from)
      }
      if (entries.length < mostAtOnce) return
    }
  })

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
      time.expected() ?? '',
      ...eventsOf(rules, message, line),
    )
    const [isNew, at, nowMs] = readList(answer, 'an answer').map(Number)
    if (isNew === 1 && at !== undefined && nowMs !== undefined) behind.note(at, time.believe(nowMs))
    return at ?? Number.NaN
  }

  async function decide(draft: Draft, line: string | undefined): Promise<MessageReceipt> {
    await learn(draft)
    const refusal = rules.refusalOf(draft)
    if (refusal === undefined) return { code: chatCodes.taken, createdAt: await keep(draft, line), pushes: [] }
    // A message that was taken stays taken, even without its peer or its file.
    const takenAt = await redis.zscore(keys.taken + draft.from, draft.id)
    return takenAt === null ? refuse(refusal) : { code: chatCodes.taken, createdAt: Number(takenAt), pushes: [] }
  }

  return {
    take(from, id, kind, payload, line) {
      const draft = isMessageId(id) ? rules.read(from, id, kind, payload) : undefined
      if (draft === undefined) return refuse(chatCodes.malformed)
      // In turn: a message that has to be asked about is not overtaken by the next of its sender. Without an answer of
      // Redis it is unknown whether it was kept: a repeated send is published.
      return inTurn(from, () => decide(draft, line)).catch(() => refuse(chatCodes.notKept))
    },
    announce: (id, text) =>
      keep(announcement(`${id}-${server}`, text), undefined).then((): readonly Push[] => [], () => undefined),
    async history(user, { conversation, before, limit }) {
      await catchUp()
      const { messages, more } = log.page((message) => rules.concerns(message, user, conversation), before, limit)
      return { deliveries: messages.map((message) => rules.notify(message, user)), more }
    },
    forget: () => void inTurn('', () => {
      log = createMessageList()
      lastId = '-'
    }),
  }
}
