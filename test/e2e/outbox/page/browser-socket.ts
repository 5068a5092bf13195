import type { SocketEvent, SocketPort } from '../../../../src/connection/ports/ports'

/** The browser's own socket, for a page without uni. */
export function createBrowserSocket(): SocketPort {
  return {
    open({ url }, listener) {
      const socket = new WebSocket(url)
      let isOver = false
      function notify(event: SocketEvent): void {
        if (isOver) return
        isOver = event.type === 'closed'
        listener(event)
      }
      socket.onopen = () => notify({ type: 'opened' })
      socket.onmessage = ({ data }: MessageEvent<unknown>) => {
        if (typeof data === 'string') notify({ type: 'message', data })
      }
      // Each error is followed by a close.
      socket.onclose = ({ code, reason }) => notify({ type: 'closed', code, reason })
      return {
        send(data, settled) {
          if (isOver || socket.readyState !== WebSocket.OPEN) return settled('not open')
          socket.send(data)
          queueMicrotask(() => settled())
        },
        close: (code, reason) => socket.close(code, reason),
        drop() {
          isOver = true
          socket.close()
        },
      }
    },
  }
}
