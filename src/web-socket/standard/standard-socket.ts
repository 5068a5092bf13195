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

/** Timeout for opening a native socket (WS-14). Arbitrary, because the standard does not define a timeout. */
const CONNECT_TIMEOUT_MS = 60_000
/** How long `close` waits for earlier sends. Limited because some runtimes never respond to a send (WS-14). */
const LEAVE_TIMEOUT_MS = 2_000
/** Native code on App may never respond to a close (WS-14). */
const CLOSE_TIMEOUT_MS = 2_000
/** Code for a connection without a close frame (RFC 6455 7.1.5). */
const ABNORMAL = 1006
/**
 * Codes that a close frame may have, and 1005 for a frame without a code. For a lost connection, some runtimes report 0
 * or 1015 (RFC 6455 7.4, WS-87).
 */
const FRAME_CODE = /^(?!1006|1015)[1-4]\d{3}$/

export const hasBlob = (): boolean => typeof Blob === 'function'

/** Copies a buffer from another realm, because clients check for this realm's `ArrayBuffer`. */
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
  /** Number of sends without a response from the platform. */
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

  // By the standard, a close before the socket opens is a failed connection, whatever the code (WS-15).
  // On open sockets, platforms report a broken frame like a lost connection, so neither causes an `error` (WS-85).
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
        // Fails the connection, because the standard does not allow a single message to fail (WS-10).
        goodbye = undefined
        // After a close, pending messages do not count as rejected (WS-83).
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

/** In a mini-program, a buffer may come from another realm. */
const tagOf = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1)

const isBuffer = (value: unknown): value is ArrayBufferLike => /^(Shared)?ArrayBuffer$/.test(tagOf(value))
const isBlob = (value: unknown): value is BlobLike => /^(Blob|File)$/.test(tagOf(value))

/**
 * Copies a value to send, because the caller may change its buffer right away (WS-7). Throws a TypeError for shared
 * bytes (WS-65).
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
  // No view can be created on a detached buffer (WS-65).
  if (byteLength > 0) copy.set(new Uint8Array(buffer, from, byteLength))
  return { byteLength, data: copy.buffer }
}

/** RFC 2616's token. */
const TOKEN = /^[!#$%&'*+\-.^\w`|~]+$/

interface CloseRequest {
  readonly code: number
  readonly reason: string
}

/** Throws a `SyntaxError` for an invalid or repeated subprotocol. */
export function checkProtocols(given: string | Iterable<string>): readonly string[] {
  const asked = Array.from(isObject(given) && Symbol.iterator in given ? given : [given], wordsOf)
  const wrong = asked.find((name, at) => !TOKEN.test(name) || asked.indexOf(name) !== at)
  if (wrong !== undefined) throw domException('SyntaxError', `Invalid protocol: ${wrong}`)
  return asked
}

/** Throws `InvalidAccessError` for a reserved code and `SyntaxError` for a reason that is too long. */
export function checkClose(given?: number, reason?: string): CloseRequest {
  const wanted = given === undefined ? 1000 : Number(given)
  const near = Math.round(wanted)
  // Web IDL's `[Clamp]` rounds half to even. Values outside the range are rejected anyway (WS-84).
  const code = near - wanted === 0.5 ? near - (near % 2) : near
  if (code !== 1000 && !(code >= 3000 && code <= 4999)) {
    throw domException('InvalidAccessError', `Invalid code: ${code}`)
  }
  const words = reason === undefined ? '' : wellFormed(wordsOf(reason))
  if (closeReasonFor(words) !== words) throw domException('SyntaxError', 'The reason is longer than 123 bytes')
  return { code, reason: words }
}
