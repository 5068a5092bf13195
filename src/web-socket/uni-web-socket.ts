import type { Clock } from '../ports/clock'
import type { SocketPort } from '../ports/socket'
import { createUniSocketPort } from '../platform/socket/uni-socket-port'
import { createSystemClock } from '../platform/system-clock'
import { checkClose, checkProtocols } from './check-call'
import { dispatch, UniEventTarget } from './event-target'
import { trusted, type UniCloseEvent, type UniEvent, type UniMessageEvent } from './events'
import { defineHandlers } from './handlers'
import { CLOSED, CLOSING, CONNECTING, OPEN, openLine, type Line } from './open-line'
import { socketAddress, type SocketAddress } from './socket-address'
import { nameAs, wordsOf } from './web-idl'

/** What a mini-program and an app can do beyond the standard. */
export interface UniWebSocketOptions {
  /** Sent with the handshake. */
  readonly header?: Readonly<Record<string, string>>
  /** Default: `uni.connectSocket`. */
  readonly socket?: SocketPort
  readonly clock?: Clock
}

const hasBlob = (): boolean => typeof Blob === 'function'

/** Clients ask whether it is an `ArrayBuffer`, and native may give one of another realm. */
const ownBuffer = (bytes: ArrayBuffer): ArrayBuffer =>
  bytes.constructor === ArrayBuffer ? bytes : new Uint8Array(bytes).slice().buffer

/**
 * The W3C's WebSocket over `uni.connectSocket`.
 *
 * Where native decides, native's word is given: `close()` without a code closes with 1000, and a subprotocol that
 * the runtime does not tell (App) is taken to be the one that was asked for, when it was one.
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

  private readonly address: SocketAddress
  private readonly line: Line
  private binary: BinaryType = hasBlob() ? 'blob' : 'arraybuffer'

  /** Throws a `SyntaxError` for an address that is none, and for a subprotocol that is none or there twice. */
  constructor(url: string | URL, protocols: string | string[] = [], options: UniWebSocketOptions = {}) {
    super()
    this.address = socketAddress(wordsOf(url))
    this.line = openLine({
      address: this.address,
      protocols: checkProtocols(protocols),
      header: options.header,
      socket: options.socket ?? createUniSocketPort(),
      clock: options.clock ?? createSystemClock(),
      wrap: (bytes) => (this.binary === 'blob' ? new Blob([bytes]) : ownBuffer(bytes)),
      tell: (event) => {
        trusted.add(event)
        dispatch(this, event)
      },
    })
  }

  get url(): string {
    return this.address.url
  }

  get readyState(): number {
    return this.line.state()
  }

  get protocol(): string {
    return this.line.protocol()
  }

  /** `uni.connectSocket` negotiates none. */
  get extensions(): string {
    return ''
  }

  /** Bytes given to `send` that native has not taken. */
  get bufferedAmount(): number {
    return this.line.bytesWaiting()
  }

  /** `blob` where the runtime has Blobs, else `arraybuffer`; another value changes nothing. */
  get binaryType(): BinaryType {
    return this.binary
  }

  set binaryType(type: BinaryType) {
    if (type === 'arraybuffer' || (type === 'blob' && hasBlob())) this.binary = type
  }

  /** Text, an ArrayBuffer, a view of one, or a Blob. Throws `InvalidStateError` before the socket is open. */
  send(data: string | ArrayBufferLike | ArrayBufferView | Blob): void {
    this.line.send(data)
  }

  /** What was sent before goes first; repeated calls do nothing. Code 1000 or 3000–4999, reason up to 123 bytes. */
  close(code?: number, reason?: string): void {
    const checked = checkClose(code, reason)
    this.line.close(checked.code, checked.reason)
  }
}

// It also keeps Vue from making a socket in a `ref` reactive: nothing would be heard through its proxy.
nameAs('WebSocket', UniWebSocket)
for (const [name, value] of Object.entries({ CONNECTING, OPEN, CLOSING, CLOSED })) {
  for (const holder of [UniWebSocket, UniWebSocket.prototype]) {
    Object.defineProperty(holder, name, { value, enumerable: true })
  }
}
defineHandlers(UniWebSocket.prototype, ['open', 'message', 'error', 'close'])
