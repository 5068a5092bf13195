import { isArrayBuffer } from 'node:util/types'
import { WebSocket } from 'ws'
import type { NativeWire, SocketTaskDouble, WireEvents } from '../../../src/testing/uni/native-wire'
import { createVendorSockets } from '../../../src/testing/uni/vendor-sockets'
import { withoutAbsent } from '../../../src/testing/uni/vendors'
import { createAwaitedAnswer, createAwaitedClose } from '../awaited-answer'
import { resolveName } from '../far-name'
import type { MadeSocket, Quirks } from '../host'
import { callIfFunction, fieldsOf } from './call'
import type { Vendor } from './vendors'
import type { Answers, Later } from './wx-answer'

interface SocketWorld {
  readonly vendor: Vendor
  readonly quirks: Quirks
  readonly answers: Answers
  readonly later: Later
  readonly now: () => number
  readonly isOnline: () => boolean
  readonly buffer: (bytes: Uint8Array) => ArrayBuffer
  readonly guard: (call: () => void) => void
}

interface Line {
  readonly socket: WebSocket
  readonly events: WireEvents
  readonly closing: ReturnType<typeof createAwaitedClose>
  /** Whether the quirk suppresses later events. */
  isSilent: boolean
  hasFailed: boolean
}

/** Code of `ws` for a connection without a close frame. */
const BROKEN_OFF = 1006

/** `connectSocket` over real TCP, with the vendor's documented rules from the shipped double. */
export function createWxSockets(world: SocketWorld) {
  const { vendor, quirks, answers, later, buffer, guard } = world
  const lines = new Set<Line>()
  const made: MadeSocket[] = []
  let newestText = ''
  const awaited = createAwaitedAnswer()
  let suspended = false

  function end(line: Line, code: number, reason: string): void {
    if (!line.isSilent && lines.delete(line)) line.events.close(code, reason)
  }

  function fail(line: Line): void {
    if (line.hasFailed || !lines.has(line)) return
    line.hasFailed = true
    line.events.error()
    if (quirks.errorWithoutClose) lines.delete(line)
  }

  /** Ends a connection without a close frame or `ws` events. */
  function abandon({ socket }: Line): void {
    socket.removeAllListeners('error')
    socket.removeAllListeners('close')
    socket.on('error', () => undefined)
    socket.terminate()
  }

  const connect: NativeWire['connect'] = ({ url, protocols, header }, events) => {
    const headers = Object.fromEntries(Object.entries(header).filter(([name]) => name.toLowerCase() !== 'referer'))
    let socket: WebSocket
    try {
      socket = new WebSocket(resolveName(url), [...protocols], { headers, perMessageDeflate: false })
    } catch {
      // Reports invalid addresses or protocols like a failed connection.
      later(() => {
        events.error()
        events.close(BROKEN_OFF, '')
      })
      return { send: () => undefined, close: () => undefined }
    }
    const line: Line = { socket, events, closing: createAwaitedClose(), isSilent: false, hasFailed: false }
    lines.add(line)
    let hasOpened = false
    socket.on('open', () => {
      hasOpened = true
      events.open()
    })
    socket.on('message', (data: Buffer, isBinary) => {
      awaited.answered()
      if (!isBinary) newestText = data.toString()
      events.message(isBinary ? Uint8Array.from(data).buffer : newestText)
    })
    socket.on('error', () => fail(line))
    socket.on('close', (code, reason) => {
      // When an open connection breaks, `ws` emits only this event.
      if (code === BROKEN_OFF && hasOpened && quirks.errorWithoutClose) fail(line)
      end(line, code, reason.toString())
    })
    return {
      send(data) {
        awaited.asked()
        // Copies the bytes, because the app may reuse its buffer.
        socket.send(typeof data === 'string' ? data : Buffer.from(data.slice(0)))
      },
      close(code, reason) {
        line.isSilent = quirks.closeWithoutAnswer
        if (!line.isSilent) line.closing.asked()
        if (socket.readyState !== WebSocket.CONNECTING) return socket.close(code, reason)
        // A socket closed before it opens gets only the close event.
        abandon(line)
        later(() => end(line, code, reason))
      },
    }
  }

  const clock = {
    now: world.now,
    setTimer: (callback: () => void) => later(callback),
    clearTimer: () => undefined,
  }
  const sockets = createVendorSockets({ connect }, { clock, errorOnly: quirks.errorWithoutClose }, vendor)

  const callbacksOf = (options: unknown, name: string) => ({
    success: () => answers.succeed(options, name),
    fail(failure: object) {
      // Alipay's task has no `errMsg`.
      const { errMsg, errorMessage = errMsg } = fieldsOf(failure)
      answers.fail(options, name, String(errorMessage).replace(/^\w+:fail /, ''))
    },
  })

  /** Copies buffers of the logic into this realm. */
  const ownData = (data: unknown): unknown =>
    (isArrayBuffer(data) ? Uint8Array.from(new Uint8Array(data)).buffer : data)

  /** A task with the logic's buffers, the vendor's form, and guarded listeners. */
  function taskOf(task: Partial<SocketTaskDouble> | undefined): object {
    const on = (name: 'onOpen' | 'onMessage' | 'onError' | 'onClose') => (listener: unknown): void =>
      task?.[name]?.((event) => {
        const { data } = event
        const received = data instanceof ArrayBuffer ? { data: buffer(new Uint8Array(data)) } : event
        guard(() => void callIfFunction(listener, undefined, [received]))
      })
    return withoutAbsent(vendor, 'SocketTask.', {
      // A vendor's returned promise must be caught by the logic.
      send(options: unknown): unknown {
        const { data, isBuffer } = fieldsOf(options)
        const frame = { ...callbacksOf(options, 'sendSocketMessage'), data: ownData(data), isBuffer }
        return task === undefined ? frame.fail({ errMsg: 'WebSocket is not connected' }) : task.send?.(frame)
      },
      close(options: unknown): unknown {
        const { code, reason } = fieldsOf(options)
        return task?.close?.({
          ...callbacksOf(options, 'closeSocket'),
          ...(typeof code === 'number' ? { code } : {}), reason: typeof reason === 'string' ? reason : '',
        })
      },
      onOpen: on('onOpen'), onMessage: on('onMessage'), onError: on('onError'), onClose: on('onClose'),
    })
  }

  function connectSocket(options: unknown): object | undefined {
    const { url, header, protocols, multiple } = fieldsOf(options)
    made.push({ url: String(url), atMs: world.now() })
    const refused = suspended ? 'interrupted' : world.isOnline() ? undefined : 'network is not available'
    if (refused !== undefined) {
      answers.fail(options, 'connectSocket', refused)
      return taskOf(undefined)
    }
    const wish = {
      ...callbacksOf(options, 'connectSocket'),
      url: String(url),
      header: Object.fromEntries(Object.entries(fieldsOf(header)).map(([name, value]) => [name, String(value)])),
      protocols: Array.isArray(protocols) ? protocols.map(String) : [],
      multiple,
    }
    const task = sockets.connectSocket(wish)
    return task === undefined || 'then' in task ? undefined : taskOf(task)
  }

  return {
    api: {
      connectSocket,
      closeSocket: (options: unknown) => answers.fail(options, 'closeSocket', 'WebSocket is not connected'),
    },
    alive: () => lines.size,
    /** Whether a socket is opening or closing, or a live socket awaits a response. */
    isBusy: () => lines.size > 0 && awaited.isAwaited() || [...lines].some(({ socket, closing, isSilent }) =>
      !isSilent && (socket.readyState === WebSocket.CONNECTING || closing.isAwaited())),
    made: () => made,
    newestText: () => newestText,
    /**
     * Ends each socket with this code, and blocks new sockets until `resume`. The returned function emits the close
     * events.
     */
    suspend(code: number, reason: string): () => void {
      suspended = true
      const ended = [...lines]
      ended.forEach(abandon)
      return () => {
        for (const line of ended) end(line, code, reason)
      }
    },
    resume: () => void (suspended = false),
    lose(): void {
      for (const line of [...lines]) {
        if (line.socket.readyState === WebSocket.OPEN) fail(line)
        line.socket.terminate()
      }
    },
    stop(): void {
      for (const { socket } of [...lines]) socket.terminate()
      lines.clear()
    },
  }
}
