import { isArrayBuffer } from 'node:util/types'
import { WebSocket, type RawData } from 'ws'
import { resolveName } from '../far-name'
import { createAwaitedClose } from '../awaited-answer'
import type { Quirks } from '../host'
import { type Answers, createListeners, type Later } from './wx-answer'
import type { Vendor } from './vendors'
import { without } from '../../../src/testing/uni/vendors'
import { fieldsOf } from './call'

/** The shared state of a host's sockets. */
export interface SocketWorld {
  readonly vendor: Vendor
  readonly quirks: Quirks
  readonly answers: Answers
  readonly later: Later
  readonly now: () => number
  readonly isOnline: () => boolean
  /** A buffer of the logic's own kind. */
  readonly buffer: (bytes: Uint8Array) => ArrayBuffer
  readonly guard: (call: () => void) => void
}

interface SocketWish {
  readonly url: string
  readonly protocols: readonly string[]
  readonly header: Readonly<Record<string, unknown>>
}

export interface WxSocket {
  /** The result of `connectSocket`. */
  readonly task: object
  isUnsettled(): boolean
  close(options: unknown): void
  /** The platform ends it; the line is gone without a frame. */
  interrupt(code: number, reason: string): void
  /** The line is cut. */
  kill(): void
}

interface SocketFate {
  /** A task whose call failed never emits an event. */
  readonly refused: boolean
  readonly sent: () => void
  /** Nothing for a frame that is not text. */
  readonly received: (text?: string) => void
  readonly ended: () => void
}

const LONGEST_REASON_BYTES = 123
/** The code of `ws` for a line that ended without a close frame. */
const BROKEN_OFF = 1006

/** A socket task. WeChat documents no `readyState`: there is none. */
export function createWxSocket(wish: SocketWish, world: SocketWorld, fate: SocketFate): WxSocket {
  const { vendor, quirks, answers, later, buffer, guard } = world
  const on = {
    open: createListeners(guard), message: createListeners(guard), error: createListeners(guard),
    close: createListeners(guard),
  }
  let phase: 'connecting' | 'open' | 'closing' | 'ended' = fate.refused ? 'ended' : 'connecting'
  let silent = false
  const closing = createAwaitedClose()
  const line = fate.refused ? undefined : connect()

  function connect(): WebSocket | undefined {
    const headers = Object.entries(wish.header).filter(([name]) => name.toLowerCase() !== 'referer')
    try {
      const socket = new WebSocket(resolveName(wish.url), [...wish.protocols], {
        headers: Object.fromEntries(headers.map(([name, value]) => [name, String(value)])),
        perMessageDeflate: false,
      })
      socket.on('open', opened)
      socket.on('message', received)
      socket.on('error', (error) => failed(error.message))
      socket.on('close', (code, reason) => end(code, reason.toString()))
      return socket
    } catch (error) {
      // Faults that `ws` finds in the address or the protocols are reported like a failed connection.
      later(() => {
        failed(error instanceof Error ? error.message : String(error))
        end(1006, '')
      })
      return undefined
    }
  }

  function opened(): void {
    if (phase !== 'connecting') return
    phase = 'open'
    on.open.notify({ header: {}, profile: {} })
  }

  function received(frame: RawData, isBinary: boolean): void {
    if (phase !== 'open' && phase !== 'closing') return
    const whole = Array.isArray(frame) ? Buffer.concat(frame) : frame
    const bytes = Buffer.from(whole instanceof ArrayBuffer ? new Uint8Array(whole) : whole)
    const text = isBinary ? undefined : bytes.toString('utf8')
    fate.received(text)
    const nested = vendor.frame === 'nested'
    const data = text ?? (nested ? bytes.toString('base64') : buffer(bytes))
    on.message.notify({ data: nested ? { data, isBuffer: isBinary } : data })
  }

  function failed(message: string): void {
    if (phase === 'ended') return
    on.error.notify({ errMsg: message })
    if (!quirks.errorWithoutClose) return
    phase = 'ended'
    fate.ended()
  }

  function end(code: number, reason: string): void {
    if (phase === 'ended' || silent) return
    // A line that breaks off under an open socket comes here alone, without an error before it.
    if (code === BROKEN_OFF && phase === 'open' && quirks.errorWithoutClose) return failed('the line is gone')
    phase = 'ended'
    fate.ended()
    const reported = { number: { code, reason }, text: { code: String(code), reason }, none: {} }
    on.close.notify(reported[vendor.closeCode])
  }

  function wireOf({ data, isBuffer }: Readonly<Record<string, unknown>>): unknown {
    if (vendor.frame === 'plain') return data
    if (typeof data !== 'string') return undefined
    return isBuffer === true ? buffer(Buffer.from(data, 'base64')) : data
  }

  function send(options: unknown): void {
    const data = wireOf(fieldsOf(options))
    if (phase !== 'open' || line === undefined) {
      answers.fail(options, 'sendSocketMessage', 'WebSocket is not connected')
    } else if (typeof data !== 'string' && !isArrayBuffer(data)) {
      answers.fail(options, 'sendSocketMessage', 'data should be String or ArrayBuffer')
    } else {
      fate.sent()
      // The bytes as they are now: the app may write into its buffer as soon as the call returns.
      line.send(typeof data === 'string' ? data : Buffer.from(new Uint8Array(data)), (error) => {
        if (error) answers.fail(options, 'sendSocketMessage', error.message)
        else answers.succeed(options, 'sendSocketMessage')
      })
    }
  }

  function close(options: unknown): void {
    const { code, reason } = fieldsOf(options)
    const wanted = typeof code === 'number' ? code : 1000
    const words = typeof reason === 'string' ? reason : ''
    if (phase === 'closing' || phase === 'ended' || line === undefined) {
      answers.fail(options, 'closeSocket', 'WebSocket is not connected')
    } else if (wanted !== 1000 && !(wanted >= 3000 && wanted <= 4999)) {
      answers.fail(options, 'closeSocket', 'invalid code')
    } else if (Buffer.byteLength(words) > LONGEST_REASON_BYTES) {
      answers.fail(options, 'closeSocket', 'reason is too long')
    } else {
      const wasConnecting = phase === 'connecting'
      phase = 'closing'
      silent = quirks.closeWithoutAnswer
      if (!silent) closing.asked()
      answers.succeed(options, 'closeSocket')
      if (!wasConnecting) line.close(wanted, words)
      else abandon(wanted, words)
    }
  }

  /** Closed before it was open: there is no error, only the end. */
  function abandon(code: number, reason: string): void {
    line?.removeAllListeners('error')
    line?.removeAllListeners('close')
    line?.on('error', () => undefined)
    line?.terminate()
    later(() => end(code, reason))
  }

  return {
    task: without(vendor, 'SocketTask.', {
      send,
      close,
      onOpen: on.open.on,
      onMessage: on.message.on,
      onError: on.error.on,
      onClose: on.close.on,
    }),
    close,
    isUnsettled: () => phase === 'connecting' || (phase === 'closing' && closing.isAwaited()),
    interrupt(code, reason) {
      line?.removeAllListeners('close')
      line?.on('error', () => undefined)
      line?.terminate()
      end(code, reason)
    },
    kill() {
      if (line?.readyState === WebSocket.OPEN) failed('the line is gone')
      line?.terminate()
    },
  }
}
