import type { Clock, SocketPort } from '../../connection/ports/ports'
import { createUniSocketPort } from '../../platform/socket/uni-socket-port'
import { standardFrames } from '../../platform/socket/standard-frames'
import { createSystemClock } from '../../platform/system/system-ports'
import { socketAddress } from '../../shared/socket-address'
import { domException } from './dom-exception'
import {
  checkClose, checkProtocols, CLOSED, CLOSING, CONNECTING, hasBlob, OPEN, openStandardSocket, type StandardSocket,
} from './standard-socket'
import { defineHandlers, dispatch, UniEventTarget } from './event-target'
import type { UniCloseEvent, UniEvent, UniMessageEvent } from './dom-events'
import { callAs, expose, must, wellFormed, wordsOf } from './web-idl'

/** Options for mini-programs and apps, beyond the standard. */
export interface UniWebSocketOptions {
  /**
   * Headers of the handshake.
   * @default none
   */
  readonly header?: Readonly<Record<string, string>>
  /**
   * The port that opens connections.
   * @default `uni.connectSocket`
   */
  readonly socket?: SocketPort
  /**
   * Wall clock and timers.
   * @default the platform's
   */
  readonly clock?: Clock
}

const LINE = Symbol()

/**
 * The W3C's WebSocket over `uni.connectSocket`, within the platform's limits. `close()` without a code closes with
 * 1000. If the runtime does not report the subprotocol (App), a single requested subprotocol counts as chosen.
 */
export class UniWebSocket extends UniEventTarget {
  declare static readonly CONNECTING: 0
  declare static readonly OPEN: 1
  declare static readonly CLOSING: 2
  declare static readonly CLOSED: 3
  declare readonly CONNECTING: 0
  declare readonly OPEN: 1
  declare readonly CLOSING: 2
  declare readonly CLOSED: 3
  declare onopen: ((event: UniEvent) => unknown) | null
  declare onmessage: ((event: UniMessageEvent) => unknown) | null
  declare onerror: ((event: UniEvent) => unknown) | null
  declare onclose: ((event: UniCloseEvent) => unknown) | null

  declare readonly url: string
  declare readonly readyState: 0 | 1 | 2 | 3
  declare readonly protocol: string
  /** `uni.connectSocket` does not negotiate extensions. */
  declare readonly extensions: string
  /** Number of bytes passed to `send` but not accepted by the platform. */
  declare readonly bufferedAmount: number
  declare readonly [LINE]: StandardSocket

  /** Throws a `SyntaxError` for an invalid address, or an invalid or repeated subprotocol. */
  constructor(url: string | URL, protocols: string | string[] = [], options: UniWebSocketOptions = {}) {
    super()
    must(arguments.length, 'arguments')
    const given = wordsOf(url)
    const address = socketAddress(wellFormed(given))
    if (address === undefined) throw domException('SyntaxError', `Invalid URL: ${given}`)
    this[LINE] = openStandardSocket({
      url: address.url,
      protocols: checkProtocols(protocols),
      header: options.header,
      socket: options.socket || createUniSocketPort({ standard: standardFrames }),
      clock: options.clock || createSystemClock(),
      dispatch: (event) => void dispatch(this, event, true),
    })
  }

  /**
   * Ignores unknown types. Default: `blob` if Blobs exist, otherwise `arraybuffer`. `expose` below defines the getter.
   */
  set binaryType(type: BinaryType) {
    const line = this[LINE]
    line.binaryType = type === 'arraybuffer' || (type === 'blob' && hasBlob()) ? type : line.binaryType
  }

  /** Sends a string, an ArrayBuffer, a view or a Blob. Throws `InvalidStateError` before the socket is open. */
  send(data: string | ArrayBufferLike | ArrayBufferView | Blob): void {
    must(arguments.length, 'arguments')
    this[LINE].send(data)
  }

  /**
   * Closes the connection after earlier sends. Repeated calls have no effect. Allows code 1000 or 3000–4999 and a
   * reason up to 123 bytes.
   */
  close(...given: [code?: number, reason?: string]): void {
    this[LINE].close(checkClose(...given))
  }
}

// The string tag also prevents Vue from proxying a socket in a `ref`, because a proxy would not receive events (WS-62).
callAs('WebSocket', UniWebSocket)
expose('WebSocket', UniWebSocket, LINE, [
  'url', 'readyState', 'protocol', 'extensions', 'bufferedAmount', 'binaryType',
])
for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED })) {
  for (const holder of [UniWebSocket, UniWebSocket.prototype]) {
    Object.defineProperty(holder, name, { value, enumerable: true })
  }
}
defineHandlers(UniWebSocket, ['open', 'message', 'error', 'close'])
