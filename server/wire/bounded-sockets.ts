import type { Server, ServerOptions } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { addressGroup } from './address-group'

/** Sockets of a server that are no WebSocket: one more ends one of the address that has most of them. */
export const maxHttpSockets = 2_000

/** A socket on which nothing moves is ended after this, unless it is a WebSocket, ms. */
export const idleSocketMs = 30_000

/** How long the head of a request may take to come, an upgrade's too, ms. */
export const headMs = 10_000

/** Times for `createServer`: a request that comes too slowly is answered with 408 and its socket ended. */
export function requestTimes(patienceMs: number): ServerOptions {
  const headersTimeout = Math.min(headMs, patienceMs)
  return { headersTimeout, requestTimeout: patienceMs, connectionsCheckingInterval: headersTimeout / 4 }
}

export interface HttpSockets {
  /** That socket has become a WebSocket, and counts no more. */
  release(socket: Duplex): void
}

/**
 * Bounds the sockets of a server that wait for a head, a body, an answer or the next request, all clients together.
 * Beyond the limit the address that has most loses the socket that it used longest ago: no address can end the
 * requests of one that has fewer.
 */
export function boundSockets(server: Server, maxSockets = maxHttpSockets, idleMs = idleSocketMs): HttpSockets {
  /** The group of each socket, the one used longest ago first. */
  const groups = new Map<Duplex, string>()
  const counts = new Map<string, number>()

  function release(socket: Duplex): void {
    const group = groups.get(socket)
    if (group === undefined) return
    groups.delete(socket)
    const left = (counts.get(group) ?? 1) - 1
    if (left === 0) counts.delete(group)
    else counts.set(group, left)
  }

  function endOne(): void {
    let most = 0
    for (const count of counts.values()) most = Math.max(most, count)
    for (const [socket, group] of groups) {
      if (counts.get(group) !== most) continue
      release(socket)
      return void socket.destroy()
    }
  }

  server.setTimeout(idleMs)
  server.on('connection', (socket: Socket) => {
    const group = addressGroup(socket.remoteAddress ?? '')
    groups.set(socket, group)
    counts.set(group, (counts.get(group) ?? 0) + 1)
    socket.once('close', () => release(socket))
    if (groups.size > maxSockets) endOne()
  })
  server.on('request', ({ socket }) => {
    const group = groups.get(socket)
    if (group === undefined) return
    groups.delete(socket)
    groups.set(socket, group)
  })
  return { release }
}
