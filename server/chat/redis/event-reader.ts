import type { Redis } from 'ioredis'
import { isAfter, readStreams, type StreamEntry } from '../../redis/read-reply'
import { readEvent, type SharedEvent } from './shared-events'

export interface EventReaderOptions {
  /** A connection of its own: what waits holds up everything else on it. */
  readonly redis: Pick<Redis, 'status'> & { call(command: string, ...args: (string | number)[]): Promise<unknown> }
  /** Their entries have one order, and what is written at once is in one of them. */
  readonly streams: readonly [all: string, own: string]
  /** The entry after which it begins. */
  readonly from: string
  /** Each entry, also one that is no event. */
  readonly pass: (id: string, event: SharedEvent | undefined) => void
  /** Where it goes on after an outage: after that entry, unless Redis gives earlier ones now. */
  readonly resume: (after: string) => Promise<string>
  /** Before it reads on after an outage: what was taken after that entry and is not in the streams. */
  readonly renew: (after: string) => AsyncIterable<SharedEvent>
  /** Told once an outage why it cannot read while Redis is there. */
  readonly trouble: (line: string) => void
}

export interface EventReader {
  /** A connection was away: data may be lost. */
  doubt(): void
  /** A line was given everything up to there: it is not told again. Throws while data may be lost. */
  skipTo(place: string): void
  stop(): void
}

/** How long Redis holds an empty answer back, ms. */
const waitMs = 1_000
/** Of each stream at once: long ones, too, come before an answer is late. */
const mostEntries = 200
/** Before it tries again, ms: what fails at once would fail without end. */
const pauseMs = 20

/** What one answer has of all streams, in their order. Beyond the end of a stream that has more, another waits. */
export function inOrder(reply: unknown, most = mostEntries): readonly StreamEntry[] {
  const parts = readStreams(reply).map(([, entries]) => entries)
  const ends = parts.filter(({ length }) => length >= most).flatMap((entries) => entries.slice(-1))
  return parts.flat()
    .filter(({ id }) => !ends.some((end) => isAfter(id, end.id)))
    .sort((one, other) => (isAfter(one.id, other.id) ? 1 : -1))
}

/** Reads what is for every server and what is for this one, for as long as the server runs. */
export function readEvents(options: EventReaderOptions): EventReader {
  const { redis, streams, pass, resume, renew, trouble } = options
  let place = options.from
  let isStopped = false
  let isDoubtful = false
  let isRenewing = false
  let hasFailed = false

  async function readOn(): Promise<void> {
    const reply = await redis.call(
      'XREAD', 'COUNT', mostEntries, 'BLOCK', waitMs, 'STREAMS', ...streams, ...streams.map(() => place))
    for (const entry of inOrder(reply)) {
      place = entry.id
      pass(entry.id, readEvent(entry))
      // What comes next may not be all that is for this server.
      isDoubtful ||= entry.fields['lost'] === '1'
      if (isDoubtful) return
    }
  }

  async function makeSure(): Promise<void> {
    isDoubtful = false
    isRenewing = true
    place = await resume(place)
    for await (const event of renew(place)) {
      place = event.id
      pass(event.id, event)
    }
    isRenewing = false
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      try {
        await (isDoubtful ? makeSure() : readOn())
        hasFailed = false
      } catch (error) {
        // Also a Redis that does not answer in time was away.
        isDoubtful = true
        if (redis.status === 'ready' && !isStopped && !hasFailed) {
          hasFailed = true
          trouble(`the chat cannot read its events: ${error instanceof Error ? error.message : String(error)}`)
        }
        await new Promise((resolve) => setTimeout(resolve, pauseMs))
      }
    }
  }
  void run()

  return {
    doubt: () => void (isDoubtful = true),
    skipTo(id) {
      if (isDoubtful || isRenewing) throw new Error('the stream is not read')
      if (isAfter(id, place)) place = id
    },
    stop: () => void (isStopped = true),
  }
}
