import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { createClientLimits } from '../wire/client-limits'
import { isLoopbackAddress } from '../wire/address'
import type { RequestAddress } from '../wire/request-address'
import { hasFewValues } from '../shared/json-object'
import { createRateLimit } from '../wire/rate-limit'
import type { ServerClock } from '../shared/server-clock'
import { createTimers } from '../shared/timers'
import { textMemory } from '../shared/text-memory'
import type { ChatServerLimits } from './messages/chat-limits'

interface EnginePacket {
  readonly type: string
  readonly data?: unknown
}

interface EngineSocket {
  readonly request: IncomingMessage
  on(event: 'packet' | 'packetCreate', listener: (packet: EnginePacket) => void): unknown
  on(event: 'flush' | 'close', listener: () => void): unknown
  close(discard?: boolean): unknown
}

export interface GuardLinesOptions {
  readonly limits: ChatServerLimits
  readonly clock: ServerClock
  readonly addressOf: RequestAddress
}

/** Estimated memory per queued packet in addition to its data, in bytes (CV-50). */
export const packetOverheadBytes = 256

/** Whether a Socket.IO packet has binary attachments or is for another namespace (CV-154). */
const isForeign = (data: string): boolean => /^[56]|^\d\/[^,]/.test(data)

function sizeOf({ data }: EnginePacket, ofText: (text: string) => number): number {
  return typeof data === 'string' ? ofText(data) : Buffer.isBuffer(data) ? data.length : 0
}

/** Drops a request's data except the address, because Engine.IO keeps the request while the connection is open. */
function dropRequest(request: IncomingMessage, address: string): void {
  request.headers = { 'x-forwarded-for': address }
  request.rawHeaders = []
  request.url = ''
  // If Engine.IO renames the parsed query, a test fails.
  Reflect.set(request, '_query', {})
}

/** Limits every address except loopback addresses; see `LineGate`. */
export function createLineGuards({ limits, clock, addressOf }: GuardLinesOptions) {
  const now = (): number => clock.elapsed()
  const users = createClientLimits(limits.addressUsers, now)
  const packetsOf = createClientLimits(limits.addressPackets, now)
  const bytesOf = createClientLimits(limits.addressBytes, now)
  const timers = createTimers(clock)
  const queues = new WeakMap<Duplex, () => number>()

  return {
    queuedBytes: (socket: Duplex): number => queues.get(socket)?.() ?? 0,
    /** Returns whether the address may add another new user. */
    mayBring(request: IncomingMessage): boolean {
      const address = addressOf(request)
      return isLoopbackAddress(address) || users(address)
    },
    /** Closes a connection that sends too much or does not read. */
    guard(line: EngineSocket): void {
      const address = addressOf(line.request)
      dropRequest(line.request, address)
      const packets = createRateLimit(limits.linePackets, now())
      const bytes = createRateLimit(limits.lineBytes, now())
      const tcp = line.request.socket
      let queuedBytes = 0
      let isEnding = false
      const close = line.close.bind(line)
      queues.set(tcp, () => queuedBytes)

      const mayReceive = (size: number): boolean => packets.take(now()) && bytes.take(now(), size)
        && (isLoopbackAddress(address) || (packetsOf(address) && bytesOf(address, size)))

      function cut(): void {
        if (isEnding) return
        isEnding = true
        close(true)
        // A closed WebSocket keeps its unsent data until the peer answers the close.
        tcp.destroy()
      }

      function endLater(): void {
        if (isEnding) return
        isEnding = true
        timers.setTimer(() => void tcp.destroy(), limits.closeMs)
      }

      line.on('packet', (packet) => {
        const { type, data } = packet
        const isBad = type === 'message' && (typeof data !== 'string' || isForeign(data) || !hasFewValues(data))
        if (isBad || !mayReceive(sizeOf(packet, Buffer.byteLength))) cut()
      })
      line.on('packetCreate', (packet) => {
        queuedBytes += sizeOf(packet, textMemory) + packetOverheadBytes
        if (queuedBytes + tcp.writableLength > limits.limitBytes) cut()
      })
      line.on('flush', () => {
        queuedBytes = 0
      })
      line.on('close', endLater)
      // Starts the timeout now, because Engine.IO waits until the client has read all queued packets (CV-157).
      line.close = (discard) => {
        endLater()
        return close(discard)
      }
    },
    dispose: timers.dispose,
  }
}
