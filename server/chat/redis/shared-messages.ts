import { randomBytes, randomInt } from 'node:crypto'
import type { Redis } from 'ioredis'
import { readTaken } from '../messages/chat-journal'
import { accept, refuse, type ChatMessages, type MessageReceipt, type SendingLine } from '../messages/chat-messages'
import { announcer, speakerMs, type ChatDirectory } from '../messages/chat-directory'
import { createMessageList, mostMessages, type Draft } from '../messages/chat-log'
import {
  announcement, chatCodes, isMessageId, recipientOf, type ChatRules, type Push,
} from '../messages/chat-rules'
import { readListReply } from '../../redis/read-reply'
import { createLane, createSharedReads } from '../../redis/shared-reads'
import type { BelievedTime } from '../../shared/believed-time'
import { frameCount } from '../../wire/flood-guard'
import type { RateLimits } from '../../wire/rate-limit'
import { placesOf, sharerOf } from '../messages/fair-share'
import { filesPath } from '../uploads/upload-store'
import { chatKeys as keys, takeMessage } from './scripts'
import { createSenderTurns } from './sender-turns'
import { eventsOf, maxEventBytes, mostEvents } from './shared-events'

export interface SharedMessagesOptions {
  readonly redis: Redis
  /** Separate connection for the history, whose large replies would delay other replies. */
  readonly bulk: Pick<Redis, 'xrange'>
  readonly directory: ChatDirectory
  readonly rules: ChatRules
  /** Looks up a user missing from this server's directory. */
  readonly learnUser: (user: string) => Promise<void>
  readonly time: Pick<BelievedTime, 'expected'>
  /** Called with the time of a new message (the newest in Redis) and with Redis's time. */
  readonly noteClock: (takenMs: number, nowMs: number) => void
  /** Rate limit for messages from one address to one recipient, on all servers together (CV-130). */
  readonly frameRate: RateLimits
  /** Receives Redis errors. The message is then rejected. */
  readonly failed?: (error: unknown) => undefined
  /** Default 20,000. */
  readonly maxPlaces?: number
}

export interface SharedMessages extends ChatMessages {
  /** Reads all messages again, because Redis's data may have changed. */
  forget(): void
}

/** Number of messages per reply (CV-139). The longest message is 24 KB, so a reply takes at most 3 MB. */
const mostAtOnce = 128

/** Creates the list of all servers' messages, in the same order on each server. */
export function createSharedMessages(options: SharedMessagesOptions): SharedMessages {
  const { redis, bulk, directory, rules, learnUser, time, noteClock, frameRate } = options
  const { maxPlaces = mostMessages, failed = () => undefined } = options
  /** Makes this server's announcement ids unique. */
  const server = randomBytes(6).toString('hex')
  const inTurn = createSenderTurns()
  let log = createMessageList()
  /** The same list as `log`, or its replacement while `catchUp` reads all messages again. */
  let incoming = log
  let lastId = '-'
  let removals = 0

  function forget(): void {
    incoming = createMessageList()
    lastId = '-'
    removals = 0
  }

  /**
   * Drops the messages that Redis has removed since the last call, or all messages if Redis no longer lists all
   * removals.
   */
  async function dropRemoved(): Promise<void> {
    const dropped = await redis.zrangebyscore(keys.removed, `(${removals}`, '+inf', 'WITHSCORES')
    if (dropped.length === 0) return
    const times = new Set(dropped.filter((_, index) => index % 2 === 0).map(Number))
    if (Number(dropped[1]) === removals + 1) incoming.drop(times)
    else forget()
    removals = Number(dropped.at(-1))
  }

  /** Calls during a read share the next read, because the running read may have missed their messages. */
  const catchUp = createSharedReads(createLane({ atOnce: 1, mostWaiting: 1 }), () => inTurn('', async () => {
    await dropRemoved()
    for (;;) {
      const entries = await bulk.xrange(keys.log, lastId === '-' ? lastId : `(${lastId}`, '+', 'COUNT', mostAtOnce)
      for (const [id, fields] of entries) {
        lastId = id
        const message = readTaken(fields[1] ?? '')
        if (message === undefined) continue
        incoming.add(message)
        // Lists the sender, because users can receive a message before its sender reconnects.
        if (message.from !== announcer) directory.keep(message.from, message.by)
      }
      if (entries.length < mostAtOnce) break
    }
    log = incoming
  }))

  /** Returns whether Redis, not only this server, contains the message's file. */
  async function learn(draft: Draft): Promise<boolean> {
    const { to, content } = draft
    if (to.type === 'peer') await learnUser(to.id)
    if (content.kind === 'text' || !content.url.startsWith(filesPath)) return true
    const name = content.url.slice(filesPath.length)
    return await redis.exists(keys.files + name) === 1
  }

  async function keep(draft: Draft, line: SendingLine | undefined): Promise<MessageReceipt> {
    // Random placeholder that Redis replaces with the time.
    const createdAt = -randomInt(100_000_000_000_000, 280_000_000_000_000)
    const message = { ...draft, createdAt }
    const text = JSON.stringify(message)
    const buckets = line?.address === undefined ? [] : [`${keys.reach}${line.address} ${recipientOf(draft)}`]
    const answer = await redis.eval(
      takeMessage, 11 + buckets.length, keys.taken + draft.from, keys.log, keys.events, keys.senders, keys.places,
      keys.newest, keys.users, keys.removed, keys.listedBy, keys.listers, keys.connected, ...buckets,
      draft.id, text, String(createdAt), maxPlaces, placesOf(draft), mostEvents, draft.from,
      keys.taken, draft.from === announcer ? 0 : speakerMs, maxEventBytes,
      time.expected() ?? '', sharerOf(draft), keys.sent, keys.listed,
      frameCount(Buffer.byteLength(text), frameRate), 1_000 / frameRate.perSecond, frameRate.burst,
      draft.to.type === 'peer' ? '' : keys.groups,
      ...eventsOf(rules, message, line?.id),
    )
    const [isNew, at = Number.NaN, nowMs, sentAt] = readListReply(answer, 'an answer').map(Number)
    if (isNew === undefined) return refuse(chatCodes.tooFast)
    if (isNew === 2) return refuse(chatCodes.notKept)
    if (isNew !== 1 || nowMs === undefined) return receiptOf(at)
    noteClock(at, nowMs)
    return accept({ createdAt: at, sentAt })
  }

  /** If the message has already been removed, its receipt has no `sentAt`. */
  async function receiptOf(at: number): Promise<MessageReceipt> {
    const [entry] = await redis.xrange(keys.log, `${at}-0`, `${at}-0`)
    return accept({ createdAt: at, sentAt: readTaken(entry?.[1][1] ?? '')?.sentAt })
  }

  async function decide(draft: Draft, line: SendingLine | undefined): Promise<MessageReceipt> {
    const isFound = await learn(draft)
    const refusal = rules.refusalOf(draft) ?? (isFound ? undefined : chatCodes.malformed)
    if (refusal === undefined) return keep(draft, line)
    // Accepts a repeated message even if its recipient or file has been removed since.
    const takenAt = await redis.zscore(keys.taken + draft.from, draft.id)
    return takenAt === null ? refuse(refusal) : receiptOf(Number(takenAt))
  }

  return {
    take(from, id, kind, payload, line) {
      const draft = isMessageId(id) ? rules.read(from, id, kind, payload, line?.by) : undefined
      if (draft === undefined) return refuse(chatCodes.malformed)
      // Handles a sender's messages in order, even if a message needs a lookup.
      // If Redis does not reply, the result is unknown.
      return inTurn(`${from} ${line?.by ?? ''}`, () => decide(draft, line)).catch((error: unknown) => {
        failed(error)
        return refuse(chatCodes.notKept)
      })
    },
    announce: (id, text) =>
      keep(announcement(`${id}-${server}`, text), undefined).then((): readonly Push[] => [], failed),
    catchUp: () => catchUp(''),
    history(user, { conversation, before, limit }) {
      const { messages, more } = log.page((message) => rules.concerns(message, user, conversation), before, limit)
      return { deliveries: messages.map((message) => rules.notify(message, user)), more }
    },
    forget: () => void inTurn('', forget),
  }
}
