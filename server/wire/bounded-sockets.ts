import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createRanking } from '../shared/ranking'
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
  readonly socket: Duplex
  group: string
  /** Position in the order of use. */
  order: number
  unanswered: number
  unreadBytes: number
}

interface Group {
  /** Sockets of the address, least recently used first. */
  readonly sockets: Set<BoundedSocket>
  unreadBytes: number
}

function oldestOf({ sockets }: Group): BoundedSocket | undefined {
  const [oldest] = sockets
  return oldest
}

/** The address with the most sockets first. Of these addresses, the address with the least recently used socket. */
function hasMore(one: Group, other: Group): boolean {
  if (one.sockets.size !== other.sockets.size) return one.sockets.size > other.sockets.size
  return (oldestOf(one)?.order ?? 0) < (oldestOf(other)?.order ?? 0)
}

/**
 * Limits the sockets that wait for a head, a body, a response or the next request, and the responses that clients leave
 * unread, over all clients. Above the limit, the address with the most loses its least recently used or its largest
 * socket. So no address can end the requests of an address with fewer sockets.
 */
export function boundSockets(server: Server, options: BoundOptions = {}): HttpSockets {
  const { maxSockets = maxHttpSockets, idleMs = idleSocketMs, addressOf } = options
  const bounded = new Map<Duplex, BoundedSocket>()
  const groups = new Map<string, Group>()
  // Rankings, because a search through all sockets would cost more than the connection that causes the search.
  const bySockets = createRanking(hasMore)
  const byUnread = createRanking<Group>((one, other) => one.unreadBytes > other.unreadBytes)
  let unreadBytes = 0
  let orders = 0

  function count(found: BoundedSocket, bytes: number): void {
    const group = groups.get(found.group)
    if (group === undefined) return
    found.unreadBytes += bytes
    group.unreadBytes += bytes
    unreadBytes += bytes
    byUnread.update(group)
  }

  function enter(found: BoundedSocket): void {
    const group = groups.get(found.group) ?? { sockets: new Set(), unreadBytes: 0 }
    groups.set(found.group, group)
    group.sockets.add(found)
    found.order = orders
    orders += 1
    bySockets.update(group)
  }

  function leave(found: BoundedSocket): void {
    const group = groups.get(found.group)
    if (group === undefined) return
    group.sockets.delete(found)
    if (group.sockets.size > 0) return bySockets.update(group)
    bySockets.remove(group)
    byUnread.remove(group)
    groups.delete(found.group)
  }

  function release(socket: Duplex): void {
    const found = bounded.get(socket)
    if (found === undefined) return
    bounded.delete(socket)
    count(found, -found.unreadBytes)
    leave(found)
  }

  function end(socket: Duplex): void {
    release(socket)
    socket.destroy()
  }

  function endOne(): void {
    const most = bySockets.first()
    const oldest = most && oldestOf(most)
    if (oldest !== undefined) end(oldest.socket)
  }

  function endMostUnread(): void {
    const its = [...byUnread.first()?.sockets ?? []]
    const [first] = its.sort((one, other) => other.unreadBytes - one.unreadBytes)
    if (first !== undefined) end(first.socket)
  }

  function take(request: Pick<IncomingMessage, 'headers' | 'socket'>, response: Pick<ServerResponse, 'once'>): void {
    const { socket } = request
    const found = bounded.get(socket)
    if (found === undefined) return
    const bytes = found.unreadBytes
    count(found, -bytes)
    leave(found)
    if (addressOf !== undefined) found.group = addressGroup(addressOf(request))
    enter(found)
    count(found, bytes)
    found.unanswered += 1
    response.once('close', () => {
      found.unanswered -= 1
    })
    if (found.unanswered > maxUnanswered) end(socket)
  }

  server.setTimeout(idleMs)
  server.on('connection', (socket: Socket) => {
    const group = addressGroup(socket.remoteAddress ?? '')
    const found = { socket, group, order: 0, unanswered: 0, unreadBytes: 0 }
    bounded.set(socket, found)
    enter(found)
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
      count(found, bytes)
      response.once('close', () => {
        if (bounded.get(socket) === found) count(found, -bytes)
      })
      while (unreadBytes > maxUnreadBytes) endMostUnread()
    },
  }
}
