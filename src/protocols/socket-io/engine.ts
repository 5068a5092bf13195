import { decodePacket } from 'engine.io-parser'
import { isName, isPositive, isRecord } from '../../shared/checks'
import { isArrayBuffer } from '../../shared/bytes'

/** What a server says first. */
export interface Handshake {
  /** Longest silence, ms: the server pings every `pingInterval`, and is late by `pingTimeout` at most. */
  readonly silenceMs: number
  /** Largest frame that it takes, bytes. */
  readonly maxFrameBytes: number
}

/** A frame of Engine.IO as it comes. */
export type EngineFrame =
  | { readonly type: 'open'; readonly handshake: Handshake | undefined }
  | { readonly type: 'message'; readonly data: string | ArrayBuffer }
  | { readonly type: 'ping' | 'close' }
  /** A kind that is of polling and upgrades, or not known. */
  | { readonly type: 'other'; readonly detail: string }

/** A timer of a month and more would fire at once. */
const longestSilenceMs = 86_400_000

export function readEngineFrame(frame: string | ArrayBuffer): EngineFrame {
  // Bytes are always a message's; not left to the parser, which does not know another realm's.
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
  const given = parse(String(text))
  if (!isRecord(given) || !isName(given.sid)) return undefined
  const { pingInterval, pingTimeout, maxPayload } = given
  if (!isPositive(pingInterval) || !isPositive(pingTimeout)) return undefined
  return {
    silenceMs: Math.min(Number(pingInterval) + Number(pingTimeout), longestSilenceMs),
    // Engine.IO 6.0 does not tell it.
    maxFrameBytes: isPositive(maxPayload) ? Number(maxPayload) : Infinity,
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
