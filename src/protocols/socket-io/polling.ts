import { isRecord } from '../../shared/checks'
import type { SocketEvent, SocketPort } from '../../connection/ports/ports'

/** What an HTTP server answers; `body` as the platform gives it, JSON read already. */
export interface HttpAnswer {
  readonly status: number
  readonly body: unknown
}

/** Asks an address over HTTP. Rejects without an answer; must settle within a few seconds. */
export type HttpGet = (url: string) => Promise<HttpAnswer>

/** Told in the place of 1006, which says nothing; the table of close codes gives it its meaning. */
export const pollingOnlyClose = 4_906

/**
 * A socket port that finds out why a Socket.IO server refuses a WebSocket: no platform tells the HTTP status of a
 * handshake, so the same address is asked over HTTP, once after each connection that was open (and at first). A
 * server without the transport reports that; every other answer, or none, leaves the failure as it was.
 * @example createTradewire({ url, protocol: socketIoProtocol(), ports: { socket: withPollingCheck(sockets, get) } })
 */
export function withPollingCheck(socket: SocketPort, get: HttpGet): SocketPort {
  let hasAsked = false

  return {
    ...(socket.watchSlots === undefined ? {} : { watchSlots: socket.watchSlots.bind(socket) }),
    open(request, listener) {
      let isOpened = false
      let isDropped = false

      async function explain(end: SocketEvent): Promise<void> {
        const isPollingOnly = await get(request.url.replace(/^ws/i, 'http')).then(isUnknownTransport, () => false)
        if (isDropped) return
        listener(isPollingOnly ? { type: 'closed', code: pollingOnlyClose, reason: 'no WebSocket transport' } : end)
      }

      const connection = socket.open(request, (event) => {
        if (event.type === 'opened') {
          isOpened = true
          hasAsked = false
        }
        if (event.type !== 'closed' || isOpened || hasAsked) return listener(event)
        hasAsked = true
        void explain(event)
      })
      return {
        send: connection.send,
        close: connection.close,
        drop() {
          isDropped = true
          connection.drop()
        },
      }
    },
  }
}

/** Engine.IO looks at the transport before all else, and answers a plain GET of a transport that it has otherwise. */
function isUnknownTransport({ status, body }: HttpAnswer): boolean {
  return status === 400 && isRecord(body) && body.code === 0 && body.message === 'Transport unknown'
}
