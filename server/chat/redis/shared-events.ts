import { createAdapter } from '@socket.io/redis-streams-adapter'
import type { Redis } from 'ioredis'
import type { ServerOptions } from 'socket.io'
import { connectRedisPair, handleFailures } from '../../redis/connect-redis'
import { readStreams } from '../../redis/read-reply'
import type { TakenMessage } from '../messages/chat-log'
import { envelopeOf, type ChatRules } from '../messages/chat-rules'
import { messageOf } from '../../shared/trouble'
import { chatKeys } from './scripts'

export interface SharedEventsOptions {
  readonly url: string
  /** The connection of everything that does not wait. */
  readonly redis: Redis
  /** Receives once an outage why events cannot be read while Redis is there. */
  readonly trouble: (line: string) => void
}

/** How long Redis holds an empty answer back, ms: shorter than a connection waits for an answer. */
const waitMs = 1_000
/** Events of one answer: they are parsed and sent in one turn of the event loop, for which all else waits. */
const mostAtOnce = 200
/**
 * Before Redis is asked again after a failure, ms: 50 times a second at most, where the adapter itself asks without a
 * pause.
 */
const pauseMs = 20
/** Entries that are kept: a server that was away for more has missed some (CV-97). */
export const mostEvents = 10_000
/** Memory of the entries in Redis, about (CV-97): as much as a server alone keeps for those who come back. */
export const maxEventBytes = 64 * 1_024 * 1_024

/** The events of a message, each as the adapter writes one: the script that takes the message adds them. */
export function eventsOf(rules: ChatRules, message: TakenMessage, exceptLine: string | undefined): readonly string[] {
  return rules.pushesOf(message).map(({ room, delivery }) => JSON.stringify({
    opts: { rooms: room === undefined ? [] : [room], except: exceptLine === undefined ? [] : [exceptLine] },
    packet: { type: 2, data: ['message', envelopeOf(delivery)] },
  }))
}

/** The events of all servers, by Socket.IO's adapter. Rejects with a StartError of one line when Redis is not there. */
export async function openSharedEvents(options: SharedEventsOptions) {
  const { url, redis, trouble } = options
  const stream = chatKeys.events
  // The other connection reports outages.
  const link = await connectRedisPair({ url, trouble: () => undefined })
  const { redis: reader, waiting: hearer } = link
  handleFailures(hearer)

  /** An entry that only this server looks for: as long as it is there, so are all after it. */
  const mark = async (): Promise<string> =>
    await reader.xadd(stream, 'MAXLEN', '~', mostEvents, '*', 'mark', '') ?? '0-0'
  let place = await mark().catch((error: unknown) => {
    link.disconnect()
    throw error
  })
  let missed = (): void => undefined
  let isFailing = false

  async function read() {
    // By its name: the method is the adapter's, below.
    const answer = await reader.call('XREAD', 'COUNT', mostAtOnce, 'BLOCK', waitMs, 'STREAMS', stream, place)
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
    /** @param missed called when events may have been missed: lines must be ended, so that clients read the store */
    adapter(notify: () => void): ServerOptions['adapter'] {
      missed = notify
      // The adapter begins at `$` until it has read something, knows no gap, and asks without a pause while Redis is
      // away: what it reads, and from where, is decided here.
      Object.assign(reader, { xread: () => read().catch(retry) })
      const links = [reader, hearer]
      redis.duplicate = () => links.shift() ?? redis
      // Else it would connect them once more.
      redis.options.lazyConnect = false
      return createAdapter(redis, { streamName: stream, channelPrefix: stream, maxLen: mostEvents })
    },
    close: link.disconnect,
  }
}
