import WebSocket from 'ws'
import { createFeedServer } from '../../server/feed/feed-server'
import type { SocketPort } from '../../src/connection/ports/ports'
import { createFaultProxy, type FaultProxy } from '../../test/support/fault-proxy'
import { createWsSocketPort } from '../../test/support/ws-socket-port'

/** Travel time of a chunk in each direction. */
export const delayMs = 50
export const roundTripMs = 2 * delayMs

export interface SlowServer {
  /** The address of the near end. */
  readonly url: string
  readonly proxy: FaultProxy
  /**
   * Redirects each connection to the near end, whatever its address, because a client ignores offline for loopback
   * addresses.
   */
  readonly socket: SocketPort
  close(): Promise<void>
}

export async function openSlowServer(): Promise<SlowServer> {
  const server = await createFeedServer({ port: 0, host: '127.0.0.1', rate: 20, positions: 100 })
  const proxy = await createFaultProxy(server.port, delayMs)
  const url = `ws://127.0.0.1:${proxy.port}/ws`
  const port = createWsSocketPort()
  return {
    url,
    proxy,
    socket: { open: (request, listener) => port.open({ ...request, url }, listener) },
    async close() {
      await proxy.close()
      await server.close()
    },
  }
}

/** Minimum time of a return (ms): one handshake and one response. */
export function answeredMs(url: string, frame: object): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedMs = performance.now()
    const socket = new WebSocket(url)
    socket.onerror = ({ message }) => reject(new Error(message))
    socket.onopen = () => socket.send(JSON.stringify(frame))
    socket.onmessage = () => {
      resolve(performance.now() - startedMs)
      socket.close()
    }
  })
}
