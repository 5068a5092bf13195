import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { addressGroup } from './address'
import type { RequestAddress } from './request-address'

/** Maximum number of sockets apart from WebSockets. One more ends a socket of the address with the most (SV-148). */
export const maxHttpSockets = 2_000

/**
 * Time after which an idle socket is ended unless it is a WebSocket, ms (SV-148). With a shorter time, pages would
 * connect more often. With a longer time, idle sockets would cost more memory.
 */
export const idleSocketMs = 30_000

/**
 * Maximum number of unanswered requests per socket; one more ends it (SV-211). Browsers send one at a time over
 * HTTP/1.1.
 */
export const maxUnanswered = 16

/** Bytes of unread responses of all clients, above which the address with the most loses sockets (SV-212). */
export const maxUnreadBytes = 64 * 1_024 * 1_024

/** Timeout for the head of a request or upgrade, ms (SV-147). */
export const headMs = 10_000

/** Timeouts for `createServer`: a request that arrives too slowly gets 408 and its socket is ended. */
export function requestTimes(patienceMs: number): ServerOptions {
  const headersTimeout = Math.min(headMs, patienceMs)
  return { headersTimeout, requestTimeout: patienceMs, connectionsCheckingInterval: headersTimeout / 4 }
}

export interface HttpSockets {
  /** Stops counting a socket that has become a WebSocket. */
  release(socket: Duplex): void
  /** Whether requests of the socket wait for responses. */
  isBusy(socket: Duplex): boolean
  /** Adds a request that the server does not report with `request`. */
  take(request: IncomingMessage, response: ServerResponse): void
  /** Counts the bytes held for this response until the client has read them. */
  keep(request: IncomingMessage, response: ServerResponse, bytes: number): void
}

export interface BoundOptions {
  readonly maxSockets?: number | undefined
  readonly idleMs?: number | undefined
  /** Client that a socket counts against once its request has arrived. Default: its peer, which may be a proxy. */
  readonly addressOf?: RequestAddress | undefined
}

interface BoundedSocket {
  group: string
  unanswered: number
  unreadBytes: number
}

/**
 * Limits the sockets that wait for a head, a body, a response or the next request, and the responses that clients leave
 * unread, over all clients. Above the limit, the address with the most loses its least recently used or its largest
 * socket. So no address can end the requests of an address with fewer sockets.
 */
export function boundSockets(server: Server, options: BoundOptions = {}): HttpSockets {
  const { maxSockets = maxHttpSockets, idleMs = idleSocketMs, addressOf } = options
  /** Sockets, least recently used first. */
  const bounded = new Map<Duplex, BoundedSocket>()
  let unreadBytes = 0

  function release(socket: Duplex): void {
    const found = bounded.get(socket)
    if (found === undefined) return
    bounded.delete(socket)
    unreadBytes -= found.unreadBytes
  }

  function end(socket: Duplex): void {
    release(socket)
    socket.destroy()
  }

  /** Returns the sockets of the address with the highest sum, least recently used first. */
  function socketsOfMost(weightOf: (socket: BoundedSocket) => number): (readonly [Duplex, BoundedSocket])[] {
    const sums = new Map<string, number>()
    for (const one of bounded.values()) sums.set(one.group, (sums.get(one.group) ?? 0) + weightOf(one))
    const most = Math.max(...sums.values())
    return [...bounded].filter(([, { group }]) => sums.get(group) === most)
  }

  function endOne(): void {
    const [oldest] = socketsOfMost(() => 1)
    if (oldest !== undefined) end(oldest[0])
  }

  function endMostUnread(): void {
    const its = socketsOfMost((socket) => socket.unreadBytes)
    const [first] = its.sort(([, one], [, other]) => other.unreadBytes - one.unreadBytes)
    if (first !== undefined) end(first[0])
  }

  function take(request: Pick<IncomingMessage, 'headers' | 'socket'>, response: Pick<ServerResponse, 'once'>): void {
    const { socket } = request
    const found = bounded.get(socket)
    if (found === undefined) return
    if (addressOf !== undefined) found.group = addressGroup(addressOf(request))
    bounded.delete(socket)
    bounded.set(socket, found)
    found.unanswered += 1
    response.once('close', () => {
      found.unanswered -= 1
    })
    if (found.unanswered > maxUnanswered) end(socket)
  }

  server.setTimeout(idleMs)
  server.on('connection', (socket: Socket) => {
    const group = addressGroup(socket.remoteAddress ?? '')
    bounded.set(socket, { group, unanswered: 0, unreadBytes: 0 })
    socket.once('close', () => release(socket))
    if (bounded.size > maxSockets) endOne()
  })
  server.prependListener('request', take)
  // Node itself would answer these without any limit. The server need not meet an expectation.
  server.on('checkExpectation', (request, response) => void server.emit('request', request, response))
  return {
    release,
    isBusy: (socket) => (bounded.get(socket)?.unanswered ?? 0) > 0,
    take,
    keep({ socket }, response, bytes) {
      const found = bounded.get(socket)
      if (found === undefined) return
      found.unreadBytes += bytes
      unreadBytes += bytes
      response.once('close', () => {
        found.unreadBytes -= bytes
        if (bounded.get(socket) === found) unreadBytes -= bytes
      })
      while (unreadBytes > maxUnreadBytes) endMostUnread()
    },
  }
}
