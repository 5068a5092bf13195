import type { Clock, SocketEvent, SocketPort, TimerHandle } from '../../connection/ports/ports'
import { closeReasonFor, utf8Length } from '../../platform/socket/standard-frames'
import { createBufferedAmount } from './buffered-amount'
import { domException } from './dom-exception'
import { UniCloseEvent, UniEvent, UniMessageEvent } from './dom-events'
import { isObject, must, wellFormed, wordsOf } from './web-idl'

/** Values of `readyState` in the standard (WS-4). */
export const CONNECTING = 0
export const OPEN = 1
export const CLOSING = 2
export const CLOSED = 3

/** Timeout for opening a native socket (WS-14). An arbitrary value, because the standard defines no timeout. */
const CONNECT_TIMEOUT_MS = 60_000
/** How long `close` waits for earlier sends, because some runtimes never respond to a send (WS-14). */
const LEAVE_TIMEOUT_MS = 2_000
/** How long to wait for a close, because native code on App may never respond (WS-14). */
const CLOSE_TIMEOUT_MS = 2_000
/** Close code for a connection that ended without a close frame (RFC 6455 7.1.5). */
const ABNORMAL = 1006
/**
 * Matches codes that a close frame may have, and 1005, which stands for a frame without a code. For a cut connection,
 * some runtimes report 0 or 1015 (RFC 6455 7.4, WS-87).
 */
const FRAME_CODE = /^(?!1006|1015)[1-4]\d{3}$/

export const hasBlob = (): boolean => typeof Blob === 'function'

/** Copies a buffer if it comes from another realm, because clients check for the `ArrayBuffer` of their own realm. */
const ownBuffer = (bytes: ArrayBuffer): ArrayBuffer =>
  bytes.constructor === ArrayBuffer ? bytes : new Uint8Array(bytes).slice().buffer

interface StandardSocketRequest {
  /** Address, normalized as in the standard. */
  readonly url: string
  readonly protocols: readonly string[]
  readonly header: Readonly<Record<string, string>> | undefined
  readonly socket: SocketPort
  readonly clock: Clock
  dispatch(event: UniEvent): void
}

/** A connection with the attributes of the standard socket. */
export interface StandardSocket {
  readonly url: string
  readonly readyState: number
  readonly protocol: string
  readonly extensions: string
  readonly bufferedAmount: number
  binaryType: BinaryType
  send(data: unknown): void
  close(given: CloseRequest): void
}

export function openStandardSocket(
  { url, protocols, header, socket, clock, dispatch }: StandardSocketRequest,
): StandardSocket {
  const origin = url.replace(/^(\w+:\/\/)(?:[^/]*@)?([^/]*).*/, '$1$2')
  let state = CONNECTING
  /**
   * Whether a close counts as a failure. True before the socket opens, and after the platform has rejected a message.
   */
  let isFailing = true
  let protocol = ''
  const buffered = createBufferedAmount(clock)
  /** Number of sends to which the platform has not responded yet. */
  let unanswered = 0
  /** Pending Blob reads. Later messages wait for these reads. */
  let reading: Promise<void> | undefined
  let goodbye: (() => void) | undefined
  let timer: TimerHandle

  function limit(delayMs: number, over: () => void): void {
    clock.clearTimer(timer)
    timer = clock.setTimer(over, delayMs)
  }

  /** Drops the connection, which makes the platform close the socket. Ignores later events. */
  function giveUp(failed?: boolean): void {
    connection.drop()
    ended(ABNORMAL, '', failed)
  }

  const fail = (): void => giveUp(true)

  // Counts a close before the socket opens as a failure, whatever the code, as the standard requires (WS-15).
  // Emits no `error` for a broken frame, because platforms report such a frame like a cut connection (WS-85).
  function ended(code: number, reason: string, failed = isFailing): void {
    if (state === CLOSED) return
    state = CLOSED
    clock.clearTimer(timer)
    if (failed) dispatch(new UniEvent('error'))
    const lost = failed || !FRAME_CODE.test(`${code}`)
    dispatch(new UniCloseEvent('close', lost ? { code: ABNORMAL } : { code, reason, wasClean: true }))
  }

  function opened(chosen: string | undefined): void {
    if (state !== CONNECTING) return
    clock.clearTimer(timer)
    state = OPEN
    isFailing = false
    protocol = chosen === undefined ? (protocols.length === 1 ? protocols.join() : '') : chosen
    dispatch(new UniEvent('open'))
  }

  function receive(event: SocketEvent): void {
    if (event.type === 'opened') {
      opened(event.protocol)
    } else if (event.type === 'message') {
      if (state !== OPEN) return
      const { data: given } = event
      const data = typeof given === 'string' ? given : line.binaryType === 'blob' ? new Blob([given]) : ownBuffer(given)
      dispatch(new UniMessageEvent('message', { data, origin }))
    } else if (event.type === 'closed') {
      ended(event.code, event.reason)
    } else {
      ended(ABNORMAL, '')
    }
  }

  function leave(): void {
    if (goodbye === undefined) return
    limit(CLOSE_TIMEOUT_MS, () => giveUp())
    goodbye()
    goodbye = undefined
  }

  function hand(data: string | ArrayBuffer, byteLength: number): void {
    connection.send(data, (error) => {
      unanswered -= 1
      if (error === undefined) {
        buffered.take(byteLength)
        if (unanswered === 0) leave()
      } else if (state !== CLOSED) {
        // Fails the connection, because the standard has no failure of a single message (WS-10).
        goodbye = undefined
        // Does not count a message as rejected if the connection was closed first (WS-83).
        isFailing = isFailing || error !== 'closed'
        limit(0, fail)
      }
    })
  }

  /** Sends a message after earlier Blobs have been read. */
  function handInTurn(data: Outgoing['data'], byteLength: number): void {
    const turn = Promise.resolve(reading)
      .then(() => (typeof data === 'function' ? data() : data))
      .then((ready) => hand(ready, byteLength))
      .catch(fail)
      .then(() => {
        if (reading === turn) reading = undefined
      })
    reading = turn
  }

  limit(CONNECT_TIMEOUT_MS, fail)
  const connection = socket.open({
    url,
    header,
    protocols: protocols.length > 0 ? protocols : undefined,
  }, receive)

  const line: StandardSocket = {
    binaryType: hasBlob() ? 'blob' : 'arraybuffer',
    url,
    get readyState() {
      return state
    },
    get protocol() {
      return protocol
    },
    extensions: '',
    get bufferedAmount() {
      return buffered.bytes()
    },
    send(given): void {
      if (state === CONNECTING) throw domException('InvalidStateError', 'Not open yet')
      const { byteLength, data } = outgoing(given)
      buffered.add(byteLength)
      if (state !== OPEN) return
      unanswered += 1
      if (reading === undefined && typeof data !== 'function') hand(data, byteLength)
      else handInTurn(data, byteLength)
    },
    close({ code, reason }): void {
      if (state > OPEN) return
      const early = state === CONNECTING
      state = CLOSING
      if (early) return limit(0, fail)
      goodbye = () => connection.close(code, reason)
      // Fails the connection if a Blob is still unread after the timeout (WS-67).
      limit(LEAVE_TIMEOUT_MS, () => (reading === undefined ? leave() : fail()))
      if (unanswered === 0) leave()
    },
  }
  return line
}

interface Outgoing {
  readonly byteLength: number
  /** The data, or a function that reads it from a Blob. */
  readonly data: string | ArrayBuffer | (() => Promise<ArrayBuffer>)
}

interface BlobLike {
  readonly size: number
  arrayBuffer(): Promise<ArrayBuffer>
}

/** Returns a value's string tag, because a buffer in a mini-program may come from another realm. */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

const isBuffer = (value: unknown): value is ArrayBufferLike => /^(Shared)?ArrayBuffer$/.test(tagOf(value))
const isBlob = (value: unknown): value is BlobLike => /^(Blob|File)$/.test(tagOf(value))

/**
 * Copies a value to send, because the caller may change the buffer right after the call (WS-7). Throws a TypeError for
 * a shared buffer (WS-65).
 */
function outgoing(value: unknown): Outgoing {
  if (isBuffer(value)) return copied(value)
  if (ArrayBuffer.isView(value)) return copied(value.buffer, value.byteOffset, value.byteLength)
  if (isBlob(value)) return { byteLength: value.size, data: () => value.arrayBuffer() }
  const text = wellFormed(wordsOf(value))
  return { byteLength: utf8Length(text), data: text }
}

function copied(buffer: ArrayBufferLike, from = 0, byteLength = buffer.byteLength): Outgoing {
  must(tagOf(buffer) === 'ArrayBuffer', 'buffer')
  const copy = new Uint8Array(byteLength)
  // Skips a detached buffer, on which no view can be created (WS-65).
  if (byteLength > 0) copy.set(new Uint8Array(buffer, from, byteLength))
  return { byteLength, data: copy.buffer }
}

/** Matches a token of RFC 2616. */
const TOKEN = /^[!#$%&'*+\-.^\w`|~]+$/

interface CloseRequest {
  readonly code: number
  readonly reason: string
}

/** Returns the subprotocols. Throws a `SyntaxError` if a subprotocol is invalid or repeated. */
export function checkProtocols(given: string | Iterable<string>): readonly string[] {
  const asked = Array.from(isObject(given) && Symbol.iterator in given ? given : [given], wordsOf)
  const wrong = asked.find((name, at) => !TOKEN.test(name) || asked.indexOf(name) !== at)
  if (wrong !== undefined) throw domException('SyntaxError', `Invalid protocol: ${wrong}`)
  return asked
}

/**
 * Checks the arguments of `close`. Throws `InvalidAccessError` for a reserved code, and `SyntaxError` if the reason is
 * too long.
 */
export function checkClose(given?: number, reason?: string): CloseRequest {
  const wanted = given === undefined ? 1000 : Number(given)
  const near = Math.round(wanted)
  // Rounds half to even, like `[Clamp]` in Web IDL. Sets no limits, because a code out of range is rejected (WS-84).
  const code = near - wanted === 0.5 ? near - (near % 2) : near
  if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
    throw domException('InvalidAccessError', `Invalid code: ${code}`)
  }
  const words = reason === undefined ? '' : wellFormed(wordsOf(reason))
  if (closeReasonFor(words) !== words) throw domException('SyntaxError', 'The reason is longer than 123 bytes')
  return { code, reason: words }
}
