import type { IncomingMessage } from 'node:http'
import type { TimerHandle } from '../../src/connection/ports/ports'
import { createClientLimits } from '../wire/client-limits'
import { isLoopbackAddress } from '../wire/address'
import type { RequestAddress } from '../wire/request-address'
import { createRateLimit } from '../wire/rate-limit'
import type { ServerClock } from '../shared/server-clock'
import type { ChatLimits } from './messages/chat-limits'

/** A packet of Engine.IO, coming or going. */
interface EnginePacket {
  readonly type: string
  readonly data?: unknown
}

/** The used members of an Engine.IO socket. */
interface EngineSocket {
  readonly request: IncomingMessage
  on(event: 'packet' | 'packetCreate', listener: (packet: EnginePacket) => void): unknown
  on(event: 'flush' | 'close', listener: () => void): unknown
  /** With `true` what still waits is thrown away. */
  close(discard: boolean): unknown
}

export interface GuardLinesOptions {
  readonly limits: ChatLimits
  readonly clock: ServerClock
  readonly addressOf: RequestAddress
}

/**
 * Memory of one packet that waits, beside its bytes: an estimate, without which short packets would take much more
 * memory than the limit of CV-50.
 */
const packetOverheadBytes = 256

/** Packets of Socket.IO that announce binary parts: the chat has none. */
const isBinary = (data: string): boolean => data.startsWith('5') || data.startsWith('6')

function sizeOf({ data }: EnginePacket): number {
  return typeof data === 'string' ? Buffer.byteLength(data) : Buffer.isBuffer(data) ? data.length : 0
}

/**
 * The limits of all lines, and of the lines of one address together. Those of this machine share none: they may come
 * through a proxy that does not say for which client it asks.
 */
export function createLineGuards({ limits, clock, addressOf }: GuardLinesOptions) {
  const now = (): number => clock.elapsed()
  const users = createClientLimits(limits.addressUsers, now)
  const packetsOf = createClientLimits(limits.addressPackets, now)
  const bytesOf = createClientLimits(limits.addressBytes, now)
  const timers = new Set<TimerHandle>()

  return {
    /** Whether that address may bring one more user that is not known yet. */
    mayBring(request: IncomingMessage): boolean {
      const address = addressOf(request)
      return isLoopbackAddress(address) || users(address)
    },
    /**
     * Cuts a line that sends too much or does not read. Every packet counts: events of any name, acknowledgements,
     * joins of other namespaces, pongs.
     */
    guard(line: EngineSocket): void {
      const address = addressOf(line.request)
      const packets = createRateLimit(limits.linePackets, now())
      const bytes = createRateLimit(limits.lineBytes, now())
      const tcp = line.request.socket
      /** In Engine.IO's own queue: TCP knows nothing of them yet. */
      let queuedBytes = 0
      let isCut = false

      const mayReceive = (size: number): boolean => packets.take(now()) && bytes.take(now(), size)
        && (isLoopbackAddress(address) || (packetsOf(address) && bytesOf(address, size)))

      function cut(): void {
        if (isCut) return
        isCut = true
        line.close(true)
        // A WebSocket that is closed waits for an answer, and keeps what is unsent until then.
        tcp.destroy()
      }

      line.on('packet', (packet) => {
        const { type, data } = packet
        const isForeign = type === 'message' && (typeof data !== 'string' || isBinary(data))
        if (isForeign || !mayReceive(sizeOf(packet))) cut()
      })
      line.on('packetCreate', (packet) => {
        queuedBytes += sizeOf(packet) + packetOverheadBytes
        if (queuedBytes + tcp.writableLength > limits.limitBytes) cut()
      })
      line.on('flush', () => {
        queuedBytes = 0
      })
      line.on('close', () => {
        if (isCut) return
        const timer = clock.setTimer(() => {
          timers.delete(timer)
          tcp.destroy()
        }, limits.closeMs)
        timers.add(timer)
      })
    },
    dispose(): void {
      for (const timer of timers) clock.clearTimer(timer)
    },
  }
}
