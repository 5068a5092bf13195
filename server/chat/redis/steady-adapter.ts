import { createAdapter } from '@socket.io/redis-streams-adapter'
import type { Redis } from 'ioredis'
import { isTooMuch } from './missed-packets'
import { createRestoreGate, isAfter } from './restore-gate'

export interface SteadyAdapterOptions {
  /** The adapter's own: see `createAdapterRedis`. */
  readonly redis: Redis
  /** One whose commands do not wait. */
  readonly link: Redis
  readonly streamName: string
  /** Bytes that one line is given back at once. */
  readonly lineBytes: number
}

/** How long this server may take to read what is in the stream when somebody comes back, ms. */
const patienceMs = 2_000
const nudgeEveryMs = 10

/**
 * Socket.IO's adapter over a Redis stream, by which each server hears of everything in the same order; what a client
 * missed is given to it at whichever server it comes back.
 */
export function createSteadyAdapter({ redis, link, streamName, lineBytes }: SteadyAdapterOptions) {
  const make = createAdapter(redis, {
    streamName, channelPrefix: streamName, sessionKeyPrefix: `${streamName}:session:`, onlyPlaintext: true,
  })
  const gate = createRestoreGate(patienceMs)
  let isReading = false

  function adapter(nsp: unknown): ReturnType<typeof make> {
    const made = make(nsp)
    const read = made.onRawMessage.bind(made)
    const restore = made.restoreSession.bind(made)
    made.onRawMessage = (message, id) => {
      isReading = true
      gate.pass(id, () => void read(message, id))
    }
    made.restoreSession = (pid, offset) => gate.restore(async (upTo) => {
      const [end] = await link.xrevrange(streamName, '+', '-', 'COUNT', 1)
      if (end === undefined) throw new Error('the stream is empty')
      const [last] = end
      await upTo(last)
      const session = await restore(pid, offset)
      // What came meanwhile waits at the gate.
      const missedPackets = session.missedPackets.filter((packet) => !isAfter(String(packet.at(-1)), last))
      if (isTooMuch(missedPackets, lineBytes)) throw new Error('the line has missed too much')
      return { ...session, missedPackets }
    })
    return made
  }

  return {
    adapter,
    /**
     * The adapter begins at the stream's end, each time it asks, until it has read an entry: it is given ones that say
     * nothing until it has.
     */
    async untilReading(): Promise<void> {
      while (!isReading) {
        await link.xadd(streamName, 'MAXLEN', '~', 10_000, '*', 'uid', 'log', 'nsp', '/', 'type', '1')
        await new Promise((resolve) => setTimeout(resolve, nudgeEveryMs))
      }
    },
  }
}
