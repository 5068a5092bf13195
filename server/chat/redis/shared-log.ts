import type { Redis } from 'ioredis'
import type { ChatPlace } from '../../../src/chat/model/messages'
import { readTaken } from '../messages/chat-journal'
import { createMessageList, type ChatLogPage, type TakenMessage } from '../messages/chat-log'

/** Messages of one answer: Redis answers one command at a time, so all 20,000 in one would hold up others. */
const mostAtOnce = 1_000

export interface SharedLogOptions {
  readonly redis: Redis
  readonly key: string
  /** Receives each message that it did not have. */
  readonly received: (message: TakenMessage) => void
}

export type SharedLog = ReturnType<typeof createSharedLog>

/** A copy of the log of all servers. */
export function createSharedLog({ redis, key, received }: SharedLogOptions) {
  let messages = createMessageList()
  let lastId = '-'
  let last: Promise<void> = Promise.resolve()

  /** Pulls follow one another: a pull that is under way may have asked before the newest was taken. */
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
        messages.add(message)
        received(message)
      }
      if (entries.length < mostAtOnce) return
    }
  }

  return {
    /** Resolves when everything is in it that was taken before the call. */
    catchUp: (): Promise<void> => next(pull),
    /** Reads everything again: Redis may have other data than before. */
    forget: (): void => void next(() => {
      messages = createMessageList()
      lastId = '-'
    }),
    page: (isOf: (message: TakenMessage) => boolean, before: ChatPlace | null, limit: number): ChatLogPage =>
      messages.page(isOf, before, limit),
  }
}
