import { decodePacket, encodePacket } from 'engine.io-parser'
import { Decoder, Encoder, isPacketValid, type Packet } from 'socket.io-parser'
import { exactBuffer, isArrayBuffer } from '../../shared/bytes'
import { isName, isPositive, isRecord } from '../../shared/checks'
import { messageOf, TradewireError } from '../../shared/errors'
import { parseJson } from '../../shared/json-lines'

/** The first packet from an Engine.IO server. */
export interface Handshake {
  /** Maximum silence in ms. The server pings every `pingInterval`, at most `pingTimeout` late. */
  readonly silenceMs: number
  readonly maxFrameBytes: number
}

type EngineFrame =
  | { readonly type: 'open'; readonly handshake: Handshake | undefined }
  | { readonly type: 'message'; readonly data: string | ArrayBuffer }
  | { readonly type: 'ping' | 'close' }
  /** A packet for polling or upgrades, or an unknown packet. */
  | { readonly type: 'other'; readonly detail: string }

/** The maximum is a day, because timers above 2^31 - 1 ms (24.8 days) fire immediately (PF-18). */
const maxSilenceMs = 86_400_000

export function readEngineFrame(frame: string | ArrayBuffer): EngineFrame {
  // Bytes belong to a message and bypass the parser, which rejects bytes from another realm (SI-7).
  if (typeof frame !== 'string') return { type: 'message', data: frame }
  const packet = decodePacket(frame, 'arraybuffer')
  const { type } = packet
  const data: unknown = packet.data
  switch (type) {
    case 'open':
      return { type, handshake: readHandshake(data) }
    case 'message':
      return { type, data: typeof data === 'string' || isArrayBuffer(data) ? data : '' }
    case 'ping':
    case 'close':
      return { type }
    default:
      return { type: 'other', detail: type }
  }
}

function readHandshake(text: unknown): Handshake | undefined {
  const given = parseJson(String(text))
  if (!isRecord(given) || !isName(given.sid)) return undefined
  const { pingInterval, pingTimeout, maxPayload } = given
  if (!isPositive(pingInterval) || !isPositive(pingTimeout)) return undefined
  return {
    silenceMs: Math.min(Number(pingInterval) + Number(pingTimeout), maxSilenceMs),
    // Engine.IO 6.0 does not send `maxPayload` (SI-13).
    maxFrameBytes: isPositive(maxPayload) ? Number(maxPayload) : Infinity,
  }
}

/** The packet types of Socket.IO protocol 5. */
export const packetTypes = { connect: 0, disconnect: 1, event: 2, ack: 3, connectError: 4 } as const

export interface IncomingPacket {
  readonly type: number
  readonly nsp: string
  readonly id: number | undefined
  readonly data: unknown
}

interface PacketReader {
  /**
   * Returns the packet that this data completes, if any. Calls `fault` for invalid data. Drops an incomplete packet
   * when the next packet starts.
   */
  take(data: string | ArrayBuffer, fault: (detail: string) => void): IncomingPacket | undefined
}

/** Maximum number of attachments per packet, in both parsers. Servers close the connection above this limit (SI-7). */
const mostAttachments = 10

export function createPacketReader(): PacketReader {
  const decoder = new Decoder({ maxAttachments: mostAttachments })
  const decoded: Packet[] = []
  decoder.on('decoded', (packet) => decoded.push(packet))
  let isIncomplete = false

  return {
    take(data, fault) {
      if (isIncomplete && typeof data === 'string') {
        fault('an attachment is missing')
        decoder.destroy()
      }
      try {
        // The parser reads an empty string as CONNECT (SI-12).
        if (data === '') throw new Error('empty packet')
        decoder.add(typeof data === 'string' ? data : ownBuffer(data))
      } catch (error) {
        decoder.destroy()
        isIncomplete = false
        fault(messageOf(error))
        return undefined
      }
      const packet = decoded.pop()
      isIncomplete = packet === undefined
      if (packet === undefined) return undefined
      const { nsp, id } = packet
      const type: number = packet.type
      const given: unknown = packet.data
      // Rejects an event without data, which the parser accepts (SI-12).
      if (type !== packetTypes.event || Array.isArray(given)) return { type, nsp, id, data: given }
      fault('event is missing')
      return undefined
    },
  }
}

const encoder = new Encoder()

/** Returns the frames of a packet and its attachments. Throws if the packet cannot be sent. */
export function writePacket(packet: Packet): readonly (string | ArrayBuffer)[] {
  const own: Packet = { ...packet, data: withOwnBuffers(packet.data) }
  if (!isPacketValid(own)) throw unencodable('not a Socket.IO packet')
  const frames = encoder.encode(own).map(toFrame)
  if (frames.length - 1 <= mostAttachments) return frames
  throw unencodable(`more than ${mostAttachments} attachments`)
}

function toFrame(part: unknown): string | ArrayBuffer {
  if (typeof part === 'string') return engineText('message', part)
  if (ArrayBuffer.isView(part)) return exactBuffer(part)
  if (isArrayBuffer(part)) return part
  // A Blob's bytes are read asynchronously, so later packets would overtake them (SI-7).
  throw unencodable('a Blob cannot be sent; send its bytes')
}

export function unencodable(detail: string): TradewireError {
  return new TradewireError('frame-encode-failed', detail)
}

export function engineText(type: 'message' | 'pong' | 'close', data = ''): string {
  const frames: string[] = []
  encodePacket({ type, data }, true, (frame: unknown) => frames.push(String(frame)))
  return frames.join('')
}

function ownBuffer(buffer: ArrayBuffer): ArrayBuffer {
  return buffer instanceof ArrayBuffer ? buffer : new Uint8Array(buffer).slice().buffer
}

/** Copies each buffer that the parser would reject, even inside arrays and plain objects. */
function withOwnBuffers(value: unknown): unknown {
  if (isArrayBuffer(value)) return ownBuffer(value)
  if (Array.isArray(value)) return value.map(withOwnBuffers)
  if (!isPlain(value)) return value
  // The spread copies a field named `__proto__` without changing the copy's prototype.
  const copy: Record<string, unknown> = { ...value }
  for (const [name, inner] of Object.entries(value)) copy[name] = withOwnBuffers(inner)
  return copy
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return isRecord(value) && Object.prototype.toString.call(value) === '[object Object]' && !('toJSON' in value)
}
