import WebSocket, { type ClientOptions } from 'ws'
import type { SocketEvent, SocketPort } from '../../src/connection/ports/ports'

/**
 * The socket port over real TCP.
 * @param given options of `ws`, such as trusted certificates
 */
export function createWsSocketPort(given: ClientOptions = {}): SocketPort {
  return {
    open(request, listener) {
      const socket = new WebSocket(request.url, [...(request.protocols ?? [])], {
        ...given, headers: { ...given.headers, ...request.header },
      })
      socket.binaryType = 'arraybuffer'
      let over = false

      function notify(event: SocketEvent): void {
        if (over) return
        over = event.type === 'closed'
        listener(event)
      }

      socket.onopen = () => notify({ type: 'opened' })
      socket.onmessage = ({ data }) => {
        if (typeof data === 'string' || data instanceof ArrayBuffer) notify({ type: 'message', data })
      }
      // A close follows each error of `ws`.
      socket.onerror = () => undefined
      socket.onclose = ({ code, reason }) => notify({ type: 'closed', code, reason })

      return {
        send(data, settled) {
          if (over || socket.readyState !== WebSocket.OPEN) settled('not open')
          else socket.send(data, (error) => settled(error?.message))
        },
        close: (code, reason) => socket.close(code, reason),
        drop() {
          over = true
          socket.terminate()
        },
      }
    },
  }
}
