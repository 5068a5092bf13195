import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { addressGroup } from './address'
import type { RequestAddress } from './request-address'

/** Sockets of a server that are no WebSocket: one more ends one of the address that has most of them (SV-148). */
export const maxHttpSockets = 2_000

/**
 * A socket on which nothing moves is ended after this, unless it is a WebSocket, ms (SV-148). With a shorter time a
 * page would connect more often, with a longer one sockets that ask for nothing would cost more memory.
 */
export const idleSocketMs = 30_000

/**
 * Requests of one socket that wait for their answers; a client that sends one more before them is ended (SV-211).
 * Browsers send one at a time over HTTP/1.1.
 */
export const maxUnanswered = 16

/**
 * Bytes of answers that all clients together have not read; beyond it the address that has most loses sockets (SV-212).
 */
export const maxUnreadBytes = 64 * 1_024 * 1_024

/** How long the head of a request may take to come, an upgrade's too, ms (SV-147). */
export const headMs = 10_000

/** Times for `createServer`: a request that comes too slowly is answered with 408 and its socket ended. */
export function requestTimes(patienceMs: number): ServerOptions {
  const headersTimeout = Math.min(headMs, patienceMs)
  return { headersTimeout, requestTimeout: patienceMs, connectionsCheckingInterval: headersTimeout / 4 }
}

export interface HttpSockets {
  /** That socket has become a WebSocket, and counts no more. */
  release(socket: Duplex): void
  /** Requests of that socket wait for their answers. */
  isBusy(socket: Duplex): boolean
  /** A request has come that the server does not report with `request`. */
  take(request: IncomingMessage, response: ServerResponse): void
  /** That many bytes are kept for this answer until the client has read them. */
  keep(request: IncomingMessage, response: ServerResponse, bytes: number): void
}

export interface BoundOptions {
  readonly maxSockets?: number | undefined
  readonly idleMs?: number | undefined
  /** The client that a socket counts for once its request has come; default: its peer, which may be a proxy. */
  readonly addressOf?: RequestAddress | undefined
}

interface BoundedSocket {
  group: string
  unanswered: number
  unreadBytes: number
}

/**
 * Bounds the sockets of a server that wait for a head, a body, an answer or the next request, all clients together, and
 * the answers that they do not read. Beyond the limit the address that has most loses the socket that it used longest
 * ago, or that has most: no address can end the requests of one that has fewer.
 */
export function boundSockets(server: Server, options: BoundOptions = {}): HttpSockets {
  const { maxSockets = maxHttpSockets, idleMs = idleSocketMs, addressOf } = options
  /** The one used longest ago first. */
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

  /** The sockets of the address with the highest sum, the one used longest ago first. */
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
  // Node would answer these by itself, without any limit. None has to be met.
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
