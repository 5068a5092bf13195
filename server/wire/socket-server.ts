import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocket, WebSocketServer } from 'ws'
import type { TimerHandle } from '../../src/connection/ports/ports'
import { addressGroup } from './address'
import type { RequestAddress } from './request-address'
import { refuseUpgrade } from './refuse-upgrade'
import type { ServerClock } from '../shared/server-clock'
import { linesBeyond, type BufferedSocket } from './buffer-budget'
import { frameLimits } from './frame-limits'
import { isObject } from '../shared/json-object'
import { createLineGate, type LineLimits } from './line-gate'

/** Interval between counts of the held bytes. Each count visits all connections (SV-126). */
const countEveryMs = 250

export interface SocketServerLimits extends LineLimits {
  readonly maxConnections: number
  readonly maxBufferedBytes: number
}

export interface SocketServerOptions {
  /** A larger message closes the connection with 1009. */
  readonly maxFrameBytes: number
  readonly limits: SocketServerLimits
  readonly clock: ServerClock
  readonly addressOf: RequestAddress
  /** Maximum number of closing connections on top of `maxConnections`. A further upgrade gets 503. Default 1,000. */
  readonly maxClosingLines?: number
  /** Returns the bytes that a library above `ws` queues for a socket. Default: 0. */
  readonly queuedBytes?: (socket: Duplex) => number
  /** Whether the server has no data and closes new connections with 1013. Default: always false. */
  readonly isLost?: () => boolean
  /** Whether this process is late (`LateWatch`). New connections are then closed with 1013. */
  readonly isLate: () => boolean
}

/**
 * How long clients may take to answer the close at shutdown. An operator is waiting, so this is half of
 * `closeAnswerMs`.
 */
const closeGraceMs = 1_000

/**
 * Whether a proxy requests an HTTP status instead of a close with 1013, in order to try another server. If a client
 * sends the proxy's header, the only effect is an earlier rejection.
 */
const wantsStatus = ({ headers }: IncomingMessage): boolean => headers['x-busy-status'] === '503'

/** Returns the bytes held for a connection. An unfinished message counts as at most the maximum message size. */
function bufferedLine(
  line: WebSocket, socket: Duplex, { maxFrameBytes, queuedBytes = () => 0 }: SocketServerOptions, group: string,
): BufferedSocket {
  const bytesRead = (): number => ('bytesRead' in socket ? Number(socket.bytesRead) : 0)
  let readBefore = bytesRead()
  line.on('message', () => {
    readBefore = bytesRead()
  })
  return {
    group,
    bufferedBytes: () =>
      line.bufferedAmount + queuedBytes(socket) + Math.min(maxFrameBytes, bytesRead() - readBefore),
    terminate: () => line.terminate(),
  }
}

/**
 * Discards frames that `ws` has read but not handled, because `ws` handles thousands of frames before it reports the
 * close. If `ws` renames the receiver, a test fails.
 */
function stopReceiver(line: WebSocket): void {
  const receiver: unknown = Reflect.get(line, '_receiver')
  if (!isObject(receiver)) return
  Reflect.set(receiver, '_bufferedBytes', 0)
  Reflect.set(receiver, '_write', (_part: Buffer, _encoding: string, done: () => void) => done())
}

type Data = Parameters<WebSocket['send']>[0]
type FrameOptions = Parameters<WebSocket['send']>[1]
type Sent = (error?: Error) => void

/** Encodes a message once for several sockets in a row. */
function createSharingSocket() {
  let lastText = ''
  let bytes = Buffer.alloc(0)

  return class SharingSocket extends WebSocket {
    /** Sends several messages in one write, because separate writes take five times as long. */
    together: (send: () => void) => void = (send) => send()

    override send(data: Data, sent?: Sent): void
    override send(data: Data, options: FrameOptions, sent?: Sent): void
    override send(data: Data, second?: FrameOptions | Sent, sent?: Sent): void {
      if (typeof second === 'object') return super.send(data, second, sent)
      if (typeof data !== 'string') return super.send(data, second)
      if (data !== lastText) [lastText, bytes] = [data, Buffer.from(data)]
      super.send(bytes, { binary: false }, second)
    }
  }
}

export type ServerSocket = InstanceType<ReturnType<typeof createSharingSocket>>

export function createSocketServer(options: SocketServerOptions) {
  const { maxFrameBytes, limits, clock, addressOf, maxClosingLines = 1_000, isLost = () => false, isLate } = options
  const WebSocket = createSharingSocket()
  const sockets = new WebSocketServer({ noServer: true, WebSocket, ...frameLimits(maxFrameBytes) })
  const gate = createLineGate(limits, () => clock.elapsed())
  const lines = new Set<BufferedSocket>()
  let timer: TimerHandle
  const countLater = (): void => {
    timer = clock.setTimer(() => {
      for (const line of linesBeyond(lines, limits.maxBufferedBytes)) line.terminate()
      countLater()
    }, countEveryMs)
  }
  countLater()
  const dispose = (): void => clock.clearTimer(timer)

  /**
   * Returns whether the connection stays open. Not part of `accept`, because listeners there would keep the upgrade
   * request in memory through `opened` (SV-291).
   */
  function admits(line: ServerSocket, socket: Duplex, address: string): boolean {
    // Ignores errors, because the close code gives the reason: 1009 (frame too large) or 1008 (too many fragments).
    line.on('error', () => undefined)
    // If the server closed the WebSocket, drops the received frames that are not handled yet.
    socket.prependOnceListener('close', () => {
      if (line.readyState !== WebSocket.OPEN) stopReceiver(line)
    })
    const leave = isLate() ? undefined : gate.enter(address)
    if (leave === undefined) {
      // Closes with 1013 (retry later), because browsers do not report why a handshake was rejected.
      line.close(1013, isLate() ? 'the server is overloaded' : 'too many connections from this address')
      return false
    }
    line.together = (send) => {
      socket.cork()
      send()
      socket.uncork()
    }
    const buffered = bufferedLine(line, socket, options, addressGroup(address))
    lines.add(buffered)
    line.on('close', () => {
      leave()
      lines.delete(buffered)
    })
    return true
  }

  return {
    clients: sockets.clients,
    /** @param opened called with the accepted connection and the address whose limits apply to the connection */
    accept(
      request: IncomingMessage, socket: Duplex, head: Buffer, opened: (line: ServerSocket, address: string) => void,
    ): void {
      const address = addressOf(request)
      if (!gate.mayAsk(address)) return refuseUpgrade(socket, 429, 'too many upgrades')
      const isBusy = isLost() || isLate() || sockets.clients.size >= limits.maxConnections
      if (isBusy && wantsStatus(request)) return refuseUpgrade(socket, 503, 'the server is full or busy')
      if (sockets.clients.size >= limits.maxConnections + maxClosingLines) return refuseUpgrade(socket, 503)
      sockets.handleUpgrade(request, socket, head, (line) => {
        if (admits(line, socket, address)) opened(line, address)
      })
    },
    dispose,
    /** Closes every connection with 1001 and frees the HTTP server's port. */
    async close(server: Server): Promise<void> {
      dispose()
      const { clients } = sockets
      const ended = Array.from(clients, (client) => new Promise((resolve) => client.once('close', resolve)))
      for (const client of clients) client.close(1001, 'going away')
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeIdleConnections()
      // Uses real time even in tests, because an unresponsive client must not delay the shutdown.
      const grace = setTimeout(() => {
        for (const client of clients) client.terminate()
        server.closeAllConnections()
      }, closeGraceMs)
      await Promise.all([closed, ...ended])
      clearTimeout(grace)
    },
  }
}
