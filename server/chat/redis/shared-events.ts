import { createAdapter } from '@socket.io/redis-streams-adapter'
import type { Redis } from 'ioredis'
import type { ServerOptions } from 'socket.io'
import { connectRedisPair, handleFailures } from '../../redis/connect-redis'
import { readStreams } from '../../redis/read-reply'
import type { TakenMessage } from '../messages/chat-log'
import { envelopeOf, type ChatRules } from '../messages/chat-rules'
import { messageOf } from '../../../src/shared/errors'
import { chatKeys } from './scripts'

export interface SharedEventsOptions {
  readonly url: string
  /** Connection for all non-blocking commands. */
  readonly redis: Redis
  /** Receives the reason, once per outage, when events cannot be read although Redis is reachable. */
  readonly trouble: (line: string) => void
  readonly lines: () => number
}

/** Time for which Redis delays an empty reply, shorter than the reply timeout of a connection. */
const waitMs = 1_000
/**
 * Maximum number of events per reply (CV-109). The server parses and sends the events of a reply in one turn of the
 * event loop.
 */
const mostAtOnce = 200
const mostSends = 10_000

/** Returns the number of events per reply for a number of connections, all of which may be members of a group. */
export const eventsAtOnce = (lines: number): number =>
  Math.max(1, Math.min(mostAtOnce, Math.floor(mostSends / Math.max(1, lines))))
/** Retry delay after a failure, in ms. The adapter itself would retry without a pause. */
const pauseMs = 20
/** Number of stored entries. A server that was offline for more entries has missed events (CV-97). */
export const mostEvents = 10_000
/** Memory of the entries in Redis, the amount that a single server keeps for recovery (CV-97). */
export const maxEventBytes = 64 * 1_024 * 1_024

/** Returns the events of a message in the adapter's format. */
export function eventsOf(rules: ChatRules, message: TakenMessage, exceptLine: string | undefined): readonly string[] {
  return rules.pushesOf(message).map(({ room, delivery }) => JSON.stringify({
    opts: { rooms: room === undefined ? [] : [room], except: exceptLine === undefined ? [] : [exceptLine] },
    packet: { type: 2, data: ['message', envelopeOf(delivery)] },
  }))
}

/**
 * Opens the events of all servers, for Socket.IO's adapter. Rejects with a one-line StartError when Redis is
 * unreachable.
 */
export async function openSharedEvents(options: SharedEventsOptions) {
  const { url, redis, trouble, lines } = options
  const stream = chatKeys.events
  // Outages are reported by the other connection.
  const link = await connectRedisPair({ url, trouble: () => undefined })
  const { redis: reader, waiting: hearer } = link
  handleFailures(hearer)

  /** While this entry exists, no later entry has been dropped. */
  const mark = async (): Promise<string> =>
    await reader.xadd(stream, 'MAXLEN', '~', mostEvents, '*', 'mark', '') ?? '0-0'
  let place = await mark().catch((error: unknown) => {
    link.disconnect()
    throw error
  })
  let missed = (): void => undefined
  let isFailing = false

  async function read() {
    // The adapter replaces the method below.
    const answer = await reader.call('XREAD', 'COUNT', eventsAtOnce(lines()), 'BLOCK', waitMs, 'STREAMS', stream, place)
    const isThere = (await reader.xrange(stream, place, place)).length > 0
    place = isThere ? readStreams(answer)[0]?.[1].at(-1)?.id ?? place : await mark()
    isFailing = false
    if (isThere) return answer
    missed()
    return null
  }

  async function retry(error: unknown): Promise<null> {
    if (!isFailing && reader.status === 'ready') {
      isFailing = true
      trouble(`the chat cannot read its events: ${messageOf(error)}`)
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
    return null
  }

  return {
    /** @param missed called when events may have been missed; connections must end, so that clients read the store */
    adapter(notify: () => void): ServerOptions['adapter'] {
      missed = notify
      // The adapter starts at `$` until it has read an entry, detects no gap, and retries without a pause while Redis
      // is unreachable.
      Object.assign(reader, { xread: () => read().catch(retry) })
      const links = [reader, hearer]
      redis.duplicate = () => links.shift() ?? redis
      // The adapter would otherwise open a second connection.
      redis.options.lazyConnect = false
      return createAdapter(redis, { streamName: stream, channelPrefix: stream, maxLen: mostEvents })
    },
    close: link.disconnect,
  }
}
