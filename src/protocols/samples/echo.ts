import { defaultCloseCodes } from '../../connection/policy/close-codes'
import type { Protocol } from '../../connection/ports/protocol'
import { bufferOf } from '../../shared/bytes'
import { isName } from '../../shared/checks'
import { TradewireError } from '../../shared/errors'

/** A returned message: text or bytes, as in the frame. */
export type Echoed =
  | {
      readonly kind: 'text'
      /** The returned text. */
      readonly text: string
      /** The text to display, with the prefix `echo: `. */
      readonly line: string
      /** When the text arrived, epoch ms. */
      readonly atMs: number
    }
  | {
      readonly kind: 'binary'
      /** The returned bytes. */
      readonly bytes: ArrayBuffer
      /** The image type, from the first bytes, or `null` for other content (EC-5). */
      readonly imageType: ImageType | null
      /** When the bytes arrived, epoch ms. */
      readonly atMs: number
    }

/** The events of `echo()`. */
export interface EchoEvents {
  /** A returned text or binary frame. */
  echoed: Echoed
}

const prefix = 'echo: '

/**
 * Creates a protocol for a server that returns text and bytes unchanged. Sends no pings and never reconnects, so a
 * disconnect ends in `failed`. `send` takes a non-empty string, an `ArrayBuffer` or a view.
 * @example createTradewire({ name: 'echo', url: 'wss://example.com/ws', protocol: echo() })
 */
export function echo(): Protocol<EchoEvents> {
  return {
    name: 'echo',
    policy: { ping: false, maxAttempts: 0, closeCodes: defaultCloseCodes },
    liveness: 'any',
    needsSession: false,
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

/** The image types that `imageTypeOf` recognizes. */
export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/bmp'

/** The first bytes of each type; `undefined` matches any byte. */
const signatures: readonly (readonly [ImageType, readonly (number | undefined)[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  // RIFF, the length, WEBP.
  ['image/webp', [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50]],
  ['image/bmp', [0x42, 0x4d]],
]

/**
 * Returns the image type of these bytes, for a data URL, or `null` for other content.
 * @param bytes at least the image's first 12 bytes
 * @example const type = imageTypeOf(bytes) // 'image/png', … or null
 */
export function imageTypeOf(bytes: ArrayBuffer): ImageType | null {
  const view = new Uint8Array(bytes)
  const found = signatures.find(([, signature]) =>
    signature.every((byte, index) => byte === undefined || view[index] === byte))
  return found === undefined ? null : found[0]
}
