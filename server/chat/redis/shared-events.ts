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
  /** Connection for non-blocking commands. */
  readonly redis: Redis
  /** Receives the reason, once per outage, when events cannot be read from a reachable Redis. */
  readonly trouble: (line: string) => void
  readonly lines: () => number
}

/** How long Redis waits before an empty reply: shorter than a connection's reply timeout. */
const waitMs = 1_000
/** Events per reply (CV-109), which the server parses and sends in one event loop turn. */
const mostAtOnce = 200
const mostSends = 10_000

/** Returns how many events to read together: fewer with many connections, because all may be members of one group. */
export const eventsAtOnce = (lines: number): number =>
  Math.max(1, Math.min(mostAtOnce, Math.floor(mostSends / Math.max(1, lines))))
/** Retry delay. The adapter itself would retry immediately. */
const pauseMs = 20
/** Maximum number of stored entries. A server that was offline for more entries has missed events (CV-97). */
export const mostEvents = 10_000
/** Maximum memory of the entries in Redis: as much as a single server keeps for recovery (CV-97). */
export const maxEventBytes = 64 * 1_024 * 1_024

/** Formats a message's events for the adapter. */
export function eventsOf(rules: ChatRules, message: TakenMessage, exceptLine: string | undefined): readonly string[] {
  return rules.pushesOf(message).map(({ room, delivery }) => JSON.stringify({
    opts: { rooms: room === undefined ? [] : [room], except: exceptLine === undefined ? [] : [exceptLine] },
    packet: { type: 2, data: ['message', envelopeOf(delivery)] },
  }))
}

/** Opens the event stream of Socket.IO's adapter. Rejects with a one-line StartError when Redis is unreachable. */
export async function openSharedEvents(options: SharedEventsOptions) {
  const { url, redis, trouble, lines } = options
  const stream = chatKeys.events
  // The main connection already reports outages.
  const link = await connectRedisPair({ url, trouble: () => undefined })
  const { redis: reader, waiting: hearer } = link
  handleFailures(hearer)

  /** Adds a marker entry. While the marker exists, no later entry has been trimmed. */
  const mark = async (): Promise<string> =>
    await reader.xadd(stream, 'MAXLEN', '~', mostEvents, '*', 'mark', '') ?? '0-0'
  let place = await mark().catch((error: unknown) => {
    link.disconnect()
    throw error
  })
  let missed = (): void => undefined
  let isFailing = false

  async function read() {
    // Uses `call`, because `xread` is replaced below.
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
    /**
     * @param missed called when events may have been missed; connections must then be closed so that clients read the
     * history
     */
    adapter(notify: () => void): ServerOptions['adapter'] {
      missed = notify
      // The adapter's own loop starts at `$`, detects no gap, and retries without a pause while Redis is unreachable.
      Object.assign(reader, { xread: () => read().catch(retry) })
      const links = [reader, hearer]
      redis.duplicate = () => links.shift() ?? redis
      // With `lazyConnect`, the adapter would open a second connection.
      redis.options.lazyConnect = false
      return createAdapter(redis, { streamName: stream, channelPrefix: stream, maxLen: mostEvents })
    },
    close: link.disconnect,
  }
}
