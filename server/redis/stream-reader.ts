import type { Redis } from 'ioredis'
import { readStreams, type StreamEntry } from './read-reply'

/** One place where a server waits for what is new, however many streams it has an ear on. */
export interface StreamReader {
  /**
   * `place`: after which entry it goes on, asked before each wait. `spoiled`: the key is no stream any more, and is not
   * waited for. Returns the way to stop.
   */
  watch(stream: string, place: () => string, hear: Watch['hear'], spoiled?: () => void): () => void
  /** When it last came to its end, by the clock given; silence is no answer. */
  heardAtMs(): number
  stop(): void
}

export interface StreamReaderOptions {
  /** A connection of its own: a blocking read holds up everything else on it. */
  readonly redis: Redis
  readonly now: () => number
  /** What went wrong while it was connected. */
  readonly failed: (error: unknown) => void
}

/** How long Redis holds an empty answer back, ms: a new stream is heard after it at the latest. */
const waitMs = 1_000
const mostEntries = 1_000

interface Watch {
  readonly stream: string
  readonly place: () => string
  readonly hear: (entries: readonly StreamEntry[]) => void
  readonly spoiled: (() => void) | undefined
}

const isWrongType = (error: unknown): boolean => error instanceof Error && error.message.startsWith('WRONGTYPE')

export function createStreamReader({ redis, now, failed }: StreamReaderOptions): StreamReader {
  const watches = new Map<string, Watch>()
  let isStopped = false
  let heardAtMs = now()

  function untilReady(): Promise<void> {
    if (redis.status === 'ready' || isStopped) return Promise.resolve()
    return new Promise((resolve) => {
      const settle = (): void => {
        redis.off('ready', settle)
        redis.off('end', settle)
        resolve()
      }
      redis.on('ready', settle)
      redis.on('end', settle)
    })
  }

  async function turn(): Promise<void> {
    const present = [...watches.values()]
    const names = present.map(({ stream }) => stream)
    const places = present.map(({ place }) => place())
    const reply = await redis.call(
      'XREAD', 'COUNT', mostEntries, 'BLOCK', waitMs, 'STREAMS', ...names, ...places,
    )
    heardAtMs = now()
    for (const [stream, entries] of readStreams(reply)) watches.get(stream)?.hear(entries)
  }

  /** One key that is no stream fails the wait for all. */
  async function leaveSpoiled(): Promise<void> {
    for (const { stream, spoiled } of [...watches.values()]) {
      const type = await redis.call('TYPE', stream)
      if (type === 'stream' || type === 'none' || spoiled === undefined) continue
      watches.delete(stream)
      spoiled()
    }
  }

  async function run(): Promise<void> {
    while (!isStopped) {
      await untilReady()
      if (redis.status === 'end') return
      try {
        await turn()
      } catch (error) {
        if (!isStopped && redis.status === 'ready') {
          failed(error)
          if (isWrongType(error)) await leaveSpoiled().catch(() => undefined)
        }
        // Never at once: what fails at once would fail without end.
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    }
  }
  let isRunning = false

  return {
    watch(stream, place, hear, spoiled) {
      const watch: Watch = { stream, place, hear, spoiled }
      watches.set(stream, watch)
      if (!isRunning) void run()
      isRunning = true
      return () => {
        if (watches.get(stream) === watch) watches.delete(stream)
      }
    },
    heardAtMs: () => heardAtMs,
    stop() {
      isStopped = true
      redis.disconnect()
    },
  }
}
