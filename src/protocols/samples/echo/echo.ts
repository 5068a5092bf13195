import { isName } from '../../../shared/checks'
import { TradewireError } from '../../../shared/errors'
import { usualParts } from '../../../connection/parts/usual-parts'
import type { Protocol } from '../../../connection/ports/protocol'
import { bufferOf } from '../../../shared/bytes'
import { imageTypeOf, type ImageType } from './echo-image'

/** What came back, told apart by the type of its frame. */
export type Echoed =
  /** `line` is the text behind `echo: `, as it is shown. */
  | { readonly kind: 'text'; readonly text: string; readonly line: string; readonly atMs: number }
  | {
      readonly kind: 'binary'
      readonly bytes: ArrayBuffer
      /** Told by the first bytes; `null` for what is no picture. */
      readonly imageType: ImageType | null
      readonly atMs: number
    }

export interface EchoEvents {
  echoed: Echoed
}

export type EchoProtocol = Protocol<EchoEvents>

const prefix = 'echo: '

/**
 * Text and bytes that come back as they went. No pings, no reconnect: a loss ends in `failed`. `send` takes a text
 * that is not empty, an `ArrayBuffer` or a view of one.
 * @example createTradewire({ name: 'echo', url: 'wss://example.com/ws', protocol: echo() })
 */
export function echo(): EchoProtocol {
  return {
    name: 'echo',
    policy: { ping: false, maxAttempts: 0 },
    liveness: 'any',
    needsSession: false,
    parts: usualParts(),
    start: (_session, _policy, line) => ({
      received: (data, atMs) => line.publish('echoed', readEcho(data, atMs)),
      encode,
    }),
  }
}

function readEcho(data: string | ArrayBuffer, atMs: number): Echoed {
  if (typeof data === 'string') return { kind: 'text', text: data, line: prefix + data, atMs }
  return { kind: 'binary', bytes: data, imageType: imageTypeOf(data), atMs }
}

function encode(given: unknown): string | ArrayBuffer {
  const data = isName(given) ? given : bufferOf(given)
  if (data !== undefined) return data
  throw new TradewireError('frame-encode-failed', given === '' ? 'an empty text' : 'neither text nor bytes')
}
