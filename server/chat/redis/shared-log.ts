import type { Redis } from 'ioredis'
import type { ChatPlace } from '../../../src/chat/model/messages'
import { readTaken } from '../messages/chat-journal'
import { mostMessages, pageOf, type ChatLogPage, type TakenMessage } from '../messages/chat-log'
import { fairShare, placesOf } from '../messages/fair-share'

/** A copy of the log of all servers. */
export interface SharedLog {
  /** Resolves when everything is in it that was taken before the call. */
  catchUp(): Promise<void>
  /** Reads everything again: Redis may have other data than before. */
  forget(): void
  page(isOf: (message: TakenMessage) => boolean, before: ChatPlace | null, limit: number): ChatLogPage
}

const mostAtOnce = 1_000

export interface SharedLogOptions {
  readonly redis: Redis
  readonly key: string
  /** Told of each message that it did not have. */
  readonly heard: (message: TakenMessage) => void
}

export function createSharedLog({ redis, key, heard }: SharedLogOptions): SharedLog {
  let messages: TakenMessage[] = []
  let places = 0
  let lastId = '-'
  let last: Promise<void> = Promise.resolve()

  /** One after the other: a pull that is under way may have asked before the newest was taken. */
  function next(task: () => Promise<void> | void): Promise<void> {
    const done = last.then(task)
    last = done.catch(() => undefined)
    return done
  }

  async function pull(): Promise<void> {
    for (;;) {
      const entries = await redis.xrange(key, lastId === '-' ? lastId : `(${lastId}`, '+', 'COUNT', mostAtOnce)
      for (const [id, fields] of entries) {
        lastId = id
        const message = readTaken(fields[1] ?? '')
        if (message === undefined) continue
        messages.push(message)
        places += placesOf(message)
        heard(message)
      }
      if (places >= mostMessages * 1.1) {
        messages = fairShare(messages, mostMessages)
        places = messages.reduce((sum, each) => sum + placesOf(each), 0)
      }
      if (entries.length < mostAtOnce) return
    }
  }

  return {
    catchUp: () => next(pull),
    forget: () => void next(() => {
      messages = []
      places = 0
      lastId = '-'
    }),
    page: (isOf, before, limit) => pageOf(messages, isOf, before, limit),
  }
}
