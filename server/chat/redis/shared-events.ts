import { createAdapter } from '@socket.io/redis-streams-adapter'
import type { Redis } from 'ioredis'
import type { ServerOptions } from 'socket.io'
import type { Adapter } from 'socket.io-adapter'
import { connectRedisPair, handleFailures, type RedisGroup } from '../../redis/connect-redis'
import { readListReply, readStreamEntries } from '../../redis/read-reply'
import type { TakenMessage } from '../messages/chat-log'
import { envelopeOf, type ChatRules } from '../messages/chat-rules'
import { isRecord } from '../../../src/shared/checks'
import { messageOf } from '../../../src/shared/errors'
import { parseJson } from '../../../src/shared/json-lines'
import { createGroupDelay } from './group-delay'
import { chatKeys, reportGroups } from './scripts'

export interface SharedEventsOptions {
  readonly url: string
  readonly group: RedisGroup
  /** Connection for non-blocking commands. */
  readonly redis: Redis
  /** Monotonic time in ms. */
  readonly elapsed: () => number
  /** Receives the reason, once per outage, when Redis is reachable but events cannot be read. */
  readonly trouble: (line: string) => void
}

/** How long Redis waits for events before it sends an empty reply. Shorter than a connection's reply timeout. */
const waitMs = 1_000
/** Maximum number of events per reply and per event loop turn (CV-109). */
const mostAtOnce = 200
/** Maximum number of sends per event loop turn (CV-109). */
const mostSends = 10_000

interface WaitingEvent {
  readonly entry: unknown
  readonly data: string | undefined
  /** Number of the group message; `NaN` if the event is not a group message. */
  readonly group: number
}

type Connections = Pick<Adapter, 'rooms' | 'sids'>

export function receiversOf(data: string | undefined, { rooms, sids }: Connections): number {
  const event: unknown = parseJson(data ?? '')
  const opts = isRecord(event) ? event.opts : undefined
  const given = isRecord(opts) && Array.isArray(opts.rooms) ? opts.rooms : []
  if (given.length === 0) return sids.size
  return given.reduce((sum: number, room) => sum + (rooms.get(String(room))?.size ?? 0), 0)
}

/** Returns how many of the next events to send in one event loop turn: at least one. */
export function eventsAtOnce(receivers: Iterable<number>): number {
  let events = 0
  let sends = 0
  for (const count of receivers) {
    sends += count
    if (events > 0 && sends > mostSends) break
    events += 1
  }
  return events
}

/** Retry delay. The adapter itself would retry immediately. */
const pauseMs = 20
/**
 * Maximum number of stored entries. If more entries arrive while a server is offline, the server has missed events
 * (CV-97).
 */
export const mostEvents = 10_000
/** Maximum memory of the entries in Redis: as much as a single server keeps for recovery (CV-97). */
export const maxEventBytes = 64 * 1_024 * 1_024

export function eventsOf(rules: ChatRules, message: TakenMessage, exceptLine: string | undefined): readonly string[] {
  return rules.pushesOf(message).map(({ room, delivery }) => JSON.stringify({
    opts: { rooms: room === undefined ? [] : [room], except: exceptLine === undefined ? [] : [exceptLine] },
    packet: { type: 2, data: ['message', envelopeOf(delivery)] },
  }))
}

/** Opens the event stream of Socket.IO's adapter. Rejects with a one-line StartError when Redis is unreachable. */
export async function openSharedEvents(options: SharedEventsOptions) {
  const { url, group, redis, elapsed, trouble } = options
  const stream = chatKeys.events
  // Does not report outages, because the main connection already does.
  const link = await connectRedisPair({ url, trouble: () => undefined, group })
  const { redis: reader, waiting: hearer } = link
  handleFailures(hearer)

  /** Adds a marker entry. While the marker exists, Redis has not trimmed any later entry. */
  const mark = async (): Promise<string> =>
    await reader.xadd(stream, 'MAXLEN', '~', mostEvents, '*', 'mark', '') ?? '0-0'
  let place = await mark().catch((error: unknown) => {
    link.disconnect()
    throw error
  })
  let missed = (): void => undefined
  let connections: Connections = { rooms: new Map(), sids: new Map() }
  let waiting: readonly WaitingEvent[] = []
  let isFailing = false
  /** Unique name of this server: the id of its marker entry. */
  const server = place
  const delay = createGroupDelay({
    now: elapsed,
    report: (last, eachMs, forMs) => void redis.eval(
      reportGroups, 2, `${chatKeys.groups}count`, `${chatKeys.groups}report`, `${last} ${eachMs} ${server}`, forMs,
    ).catch(() => undefined),
  })

  async function read(): Promise<void> {
    // Uses `call`, because the adapter's `xread` is replaced below.
    const answer = await reader.call('XREAD', 'COUNT', mostAtOnce, 'BLOCK', waitMs, 'STREAMS', stream, place)
    const isThere = (await reader.xrange(stream, place, place)).length > 0
    const [, entries = []] = readListReply(readListReply(answer ?? [], 'streams')[0] ?? [], 'a stream')
    const events = readListReply(entries, 'entries')
    const parsed = readStreamEntries(events)
    place = isThere ? parsed.at(-1)?.id ?? place : await mark()
    isFailing = false
    if (events.length < mostAtOnce) delay.pause()
    if (!isThere) {
      delay.missed()
      return missed()
    }
    waiting = events.map((entry, index) => {
      const { data, group } = parsed[index]?.fields ?? {}
      return { entry, data, group: Number.parseInt(group ?? '', 10) }
    })
  }

  function* receivers(): Iterable<number> {
    for (const { data } of waiting) yield receiversOf(data, connections)
  }

  async function next() {
    if (waiting.length === 0) {
      delay.sentAll()
      await read()
    } else {
      // Handles other connections between two batches of events.
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (waiting.length === 0) return null
    const count = eventsAtOnce(receivers())
    const events = waiting.slice(0, count)
    waiting = waiting.slice(count)
    delay.send(events.flatMap(({ group }) => (group > 0 ? [group] : [])))
    return [[stream, events.map(({ entry }) => entry)]]
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
     * @param notify called when events may have been missed. Close the connections then, so clients read the history.
     */
    adapter(notify: () => void): ServerOptions['adapter'] {
      missed = notify
      // Replaces `xread`, which starts at `$`, misses gaps, and retries without a pause while Redis is unreachable.
      Object.assign(reader, { xread: () => next().catch(retry) })
      const links = [reader, hearer]
      redis.duplicate = () => links.shift() ?? redis
      // Disables `lazyConnect`, with which the adapter would open a second connection.
      redis.options.lazyConnect = false
      const adapterOf = createAdapter(redis, { streamName: stream, channelPrefix: stream, maxLen: mostEvents })
      // Socket.IO calls this function with `new`.
      return function adapterOfThisServer(namespace) {
        const adapter = adapterOf(namespace)
        connections = adapter
        return adapter
      }
    },
    close: link.disconnect,
  }
}
