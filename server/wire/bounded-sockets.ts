import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { createRanking } from '../shared/ranking'
import { addressGroup } from './address'
import type { RequestAddress } from './request-address'
import { stopParser } from './stop-parser'

/** Maximum number of sockets, not counting WebSockets (SV-148). */
export const maxHttpSockets = 2_000

/**
 * Time after which an idle socket closes unless it is a WebSocket (SV-148). A shorter time would make pages reconnect
 * more often; a longer time would use more memory.
 */
export const idleSocketMs = 30_000

/**
 * Maximum number of unanswered requests per socket. A further request closes the socket (SV-211). Over HTTP/1.1,
 * browsers send one request at a time.
 */
export const maxUnanswered = 16

/** Maximum number of a request's headers (SV-294). */
const maxHeaders = 100

/** Whether Node has dropped some headers. `rawHeaders` alternates between names and values. */
export const hasDroppedHeaders = ({ rawHeaders }: Pick<IncomingMessage, 'rawHeaders'>): boolean =>
  rawHeaders.length > 2 * maxHeaders

/** Maximum size of all unread responses together (SV-212). */
export const maxUnreadBytes = 64 * 1_024 * 1_024

/** Timeout for the headers of a request or upgrade (SV-147). */
export const headMs = 10_000

/** Timeouts for `createServer`. A request that arrives too slowly gets 408, and its socket is closed. */
export function requestTimes(patienceMs: number): ServerOptions {
  const headersTimeout = Math.min(headMs, patienceMs)
  return { headersTimeout, requestTimeout: patienceMs, connectionsCheckingInterval: headersTimeout / 4 }
}

export interface HttpSockets {
  /** Stops counting a socket that became a WebSocket. */
  release(socket: Duplex): void
  isBusy(socket: Duplex): boolean
  /** Adds a request for which the server emits no `request` event. */
  take(request: IncomingMessage, response: ServerResponse): void
  /** Ends the socket at its next request, because the current request was refused (SV-267). */
  refuse(socket: Duplex): void
  /** Counts a response's bytes until the client has read them. */
  keep(request: IncomingMessage, response: ServerResponse, bytes: number): void
  /** Registers a response with a stored file. The file counts only after its eviction (CV-135). */
  share(request: IncomingMessage, response: ServerResponse, file: Buffer): void
  /** Counts an evicted file until all clients have read it. */
  evict(file: Buffer): void
}

export interface BoundOptions {
  readonly maxSockets?: number | undefined
  readonly idleMs?: number | undefined
  /**
   * Returns the address whose limits apply to a socket once its request has arrived. Default: the peer address, which
   * may be a proxy's.
   */
  readonly addressOf?: RequestAddress | undefined
}

interface BoundedSocket {
  readonly socket: Duplex
  group: string
  /** Sequence number of the last use. */
  order: number
  unanswered: number
  unreadBytes: number
  /** Unread responses whose file is stored or evicted. */
  readonly readings: Set<Reading>
  /** Whether a request was refused. The socket then closes after its response. */
  isRefused: boolean
}

interface Reading {
  readonly found: BoundedSocket
  readonly file: Buffer
}

interface Group {
  /** Least recently used socket first. */
  readonly sockets: Set<BoundedSocket>
  unreadBytes: number
}

function oldestOf({ sockets }: Group): BoundedSocket | undefined {
  const [oldest] = sockets
  return oldest
}

/** Whether the first address has more sockets or, if both have equally many, the least recently used socket. */
function hasMore(one: Group, other: Group): boolean {
  if (one.sockets.size !== other.sockets.size) return one.sockets.size > other.sockets.size
  return (oldestOf(one)?.order ?? 0) < (oldestOf(other)?.order ?? 0)
}

/**
 * Limits the HTTP sockets and the unread response bytes of all clients together. Above a limit, closes the least
 * recently used socket of the address with the most sockets, or the largest socket of the address with the most unread
 * bytes. No address can therefore make the server close sockets of an address that uses less.
 */
export function boundSockets(server: Server, options: BoundOptions = {}): HttpSockets {
  const { maxSockets = maxHttpSockets, idleMs = idleSocketMs, addressOf } = options
  const bounded = new Map<Duplex, BoundedSocket>()
  const groups = new Map<string, Group>()
  // Searching all sockets for each new connection would cost more than the connection.
  const bySockets = createRanking(hasMore)
  const byUnread = createRanking<Group>((one, other) => one.unreadBytes > other.unreadBytes)
  /** Unread responses of each file, oldest first. */
  const readers = new Map<Buffer, Set<Reading>>()
  /** The unread response to which each evicted file's bytes are charged. */
  const counted = new Map<Buffer, Reading>()
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

  /** Counts an evicted file once, because all its responses share one copy. */
  function countFile(file: Buffer): void {
    const [oldest] = readers.get(file) ?? []
    if (oldest === undefined || counted.has(file)) return
    counted.set(file, oldest)
    count(oldest.found, file.length)
  }

  function uncountFile(file: Buffer): void {
    const reading = counted.get(file)
    if (reading === undefined) return
    counted.delete(file)
    count(reading.found, -file.length)
  }

  function endReading(reading: Reading): void {
    const { found, file } = reading
    const all = readers.get(file)
    found.readings.delete(reading)
    if (all === undefined) return
    all.delete(reading)
    if (all.size === 0) readers.delete(file)
    if (counted.get(file) !== reading) return
    uncountFile(file)
    countFile(file)
  }

  function release(socket: Duplex): void {
    const found = bounded.get(socket)
    if (found === undefined) return
    bounded.delete(socket)
    // Charges each file to another socket that still reads it.
    for (const reading of found.readings) endReading(reading)
    count(found, -found.unreadBytes)
    leave(found)
  }

  function end(socket: Duplex): void {
    release(socket)
    socket.destroy()
    stopParser(socket)
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

  function endUnread(): void {
    while (unreadBytes > maxUnreadBytes) endMostUnread()
  }

  function take(
    request: Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'socket'>, response: Pick<ServerResponse, 'once'>,
  ): void {
    const { socket } = request
    const found = bounded.get(socket)
    if (found === undefined) return
    if (found.isRefused || hasDroppedHeaders(request)) return end(socket)
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
  server.maxHeadersCount = maxHeaders
  server.on('connection', (socket: Socket) => {
    const group = addressGroup(socket.remoteAddress ?? '')
    const found: BoundedSocket = {
      socket, group, order: 0, unanswered: 0, unreadBytes: 0, readings: new Set(), isRefused: false,
    }
    bounded.set(socket, found)
    enter(found)
    socket.once('close', () => release(socket))
    if (bounded.size > maxSockets) endOne()
  })
  server.prependListener('request', take)
  // Ignores unknown `Expect` headers, because Node would answer them without any limit.
  server.on('checkExpectation', (request, response) => void server.emit('request', request, response))
  return {
    release,
    isBusy: (socket) => (bounded.get(socket)?.unanswered ?? 0) > 0,
    take,
    refuse(socket) {
      const found = bounded.get(socket)
      if (found !== undefined) found.isRefused = true
    },
    keep({ socket }, response, bytes) {
      const found = bounded.get(socket)
      if (found === undefined) return
      count(found, bytes)
      response.once('close', () => {
        if (bounded.get(socket) === found) count(found, -bytes)
      })
      endUnread()
    },
    share({ socket }, response, file) {
      const found = bounded.get(socket)
      if (found === undefined) return
      // Stops counting an evicted file that a server with Redis has stored again (CV-119).
      uncountFile(file)
      const reading = { found, file }
      found.readings.add(reading)
      readers.set(file, (readers.get(file) ?? new Set()).add(reading))
      response.once('close', () => endReading(reading))
    },
    evict(file) {
      countFile(file)
      endUnread()
    },
  }
}
