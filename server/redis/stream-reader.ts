import { readStreams, type StreamEntry } from './read-reply'
import type { RedisLink } from './connect-redis'

export interface StreamReaderOptions {
  readonly link: Pick<RedisLink, 'waiting'>
  readonly now: () => number
  /** The fault that came while it was connected. */
  readonly failed: (error: unknown) => void
}

/** How long Redis holds an empty answer back, ms: a new stream is read after it at the latest. */
const waitMs = 250
/** Entries of each stream in one answer, which is parsed in one turn of the event loop; others come with the next. */
const mostEntries = 1_000
/** Before it tries again, ms: what fails at once would fail without end. */
const pauseMs = 20

interface Watch {
  /** The last entry that was received. */
  place: string
  readonly receive: (entries: readonly StreamEntry[]) => void
  readonly spoiled: (() => void) | undefined
}

const isWrongType = (error: unknown): boolean => error instanceof Error && error.message.startsWith('WRONGTYPE')
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pauseMs))

export type StreamReader = ReturnType<typeof createStreamReader>

/** The one place where a server waits for what is new, however many streams it reads. */
export function createStreamReader({ link, now, failed }: StreamReaderOptions) {
  const redis = link.waiting
  const watches = new Map<string, Watch>()
  let isStopped = false
  let receivedAtMs = now()
  /** A failure is reported once, until a wait succeeds. */
  let hasFailed = false

  async function turn(): Promise<void> {
    const present = new Map(watches)
    const places = Array.from(present.values(), ({ place }) => place)
    const reply = await redis.call(
      'XREAD', 'COUNT', mostEntries, 'BLOCK', waitMs, 'STREAMS', ...present.keys(), ...places,
    )
    receivedAtMs = now()
    for (const [stream, entries] of readStreams(reply)) {
      const watch = watches.get(stream)
      // A watch that began meanwhile has a place of its own.
      if (watch === undefined || present.get(stream) !== watch) continue
      watch.place = entries.at(-1)?.id ?? watch.place
      watch.receive(entries)
    }
  }

  /** A key that is no stream fails the wait for all. */
  async function leaveSpoiled(): Promise<void> {
    for (const [stream, { spoiled }] of [...watches]) {
      const type = await redis.call('TYPE', stream)
      if (type === 'stream' || type === 'none' || spoiled === undefined) continue
      watches.delete(stream)
      spoiled()
    }
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      if (redis.status !== 'ready' || watches.size === 0) {
        await pause()
        continue
      }
      try {
        await turn()
        hasFailed = false
      } catch (error) {
        if (!isStopped && redis.status === 'ready') {
          if (!hasFailed) failed(error)
          hasFailed = true
          if (isWrongType(error)) await leaveSpoiled().catch(() => undefined)
        }
        await pause()
      }
    }
  }
  void run()

  return {
    /**
     * `place`: the entry after which it begins. `spoiled`: the key is no stream any more, and is not waited for.
     * Returns the way to stop.
     */
    watch(stream: string, place: string, receive: Watch['receive'], spoiled?: () => void): () => void {
      const watch: Watch = { place, receive, spoiled }
      watches.set(stream, watch)
      return () => {
        if (watches.get(stream) === watch) watches.delete(stream)
      }
    },
    /** When the wait last came to its end, by the clock given; silence is no answer. */
    receivedAtMs: (): number => receivedAtMs,
    stop(): void {
      isStopped = true
    },
  }
}
