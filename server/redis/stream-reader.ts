import { readStreams, type StreamEntry } from './read-reply'
import type { RedisLink } from './connect-redis'

export interface StreamReaderOptions {
  readonly link: { readonly waiting: Pick<RedisLink['waiting'], 'call' | 'status'> }
  readonly now: () => number
  /** Called with failures other than a lost connection. */
  readonly failed: (error: unknown) => void
}

/** How long Redis waits for entries before it replies without any. A new stream is read after at most this time. */
const waitMs = 250
/** Maximum number of entries per stream and reply. Limited because a reply is parsed in one event loop turn. */
const mostEntries = 1_000
/** Retry delay, so that a permanent failure does not repeat without a pause. */
const pauseMs = 20

interface Watch {
  place: string
  readonly receive: (entries: readonly StreamEntry[]) => void
  readonly spoiled: (() => void) | undefined
}

const isWrongType = (error: unknown): boolean => error instanceof Error && error.message.startsWith('WRONGTYPE')
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, pauseMs))

export type StreamReader = ReturnType<typeof createStreamReader>

/** Waits for new entries of all the server's streams in one command. */
export function createStreamReader({ link, now, failed }: StreamReaderOptions) {
  const redis = link.waiting
  const watches = new Map<string, Watch>()
  let isStopped = false
  let receivedAtMs = now()
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
      // Skips a watch that was replaced during the wait and has its own position.
      if (watch === undefined || present.get(stream) !== watch) continue
      watch.place = entries.at(-1)?.id ?? watch.place
      watch.receive(entries)
    }
  }

  /** Ends the watches of keys that are not streams, because such a key would make each wait fail. */
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
     * Watches a stream for entries after `place`. If the key is no longer a stream, calls `spoiled` and stops watching.
     * Returns the stop function.
     */
    watch(stream: string, place: string, receive: Watch['receive'], spoiled?: () => void): () => void {
      const watch: Watch = { place, receive, spoiled }
      watches.set(stream, watch)
      return () => {
        if (watches.get(stream) === watch) watches.delete(stream)
      }
    },
    /** Time when the last wait ended. */
    receivedAtMs: (): number => receivedAtMs,
    stop(): void {
      isStopped = true
    },
  }
}
