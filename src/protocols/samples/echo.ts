import type { Protocol } from '../../connection/ports/protocol'
import { bufferOf } from '../../shared/bytes'
import { isName } from '../../shared/checks'
import { isDeveloped } from '../../shared/developed'
import { keepGiven } from '../../shared/options'
import type { JsonEvents } from '../json/json-options'
import { plainFrames } from './plain-frames'

/**
 * Creates a protocol for a server that returns text and bytes unchanged. Received messages are named `text` and
 * `binary`. Does not send pings and never reconnects, so a disconnect ends in `failed`. `send` takes a non-empty
 * string, `ArrayBuffer` or view.
 * @example createTradewire({ name: 'echo', url: 'wss://example.com/ws', protocol: echo() })
 */
export function echo(): Protocol<JsonEvents>
export function echo(options: object = {}): Protocol<JsonEvents> {
  const frames = plainFrames({
    read: (data) => ({ name: typeof data === 'string' ? 'text' : 'binary', data }),
    encode(given) {
      if (isName(given)) return given
      // The protocol rejects an empty text (EC-2).
      return bufferOf(given) || ''
    },
  })
  const protocol: Protocol<JsonEvents> = { ...frames, name: 'echo', policy: { ...frames.policy, maxAttempts: 0 } }
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    keepGiven(protocol, { maker: 'echo', options, known: {} })
  }
  return protocol
}
