import type { Talk } from '../client-case'

interface StandardSocket {
  binaryType: string
  addEventListener(type: 'open' | 'close', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(): void
}

/** Runs a client that has the interface of `WebSocket` and reconnects by itself. */
export const talkOver = (open: (url: string) => StandardSocket): Talk => (url, receive) => {
  const socket = open(url)
  socket.binaryType = 'arraybuffer'
  let leaving = false
  socket.addEventListener('open', () => receive.connected())
  socket.addEventListener('close', () => {
    if (!leaving) receive.lost()
  })
  socket.addEventListener('message', ({ data }) => {
    if (typeof data === 'string') receive.text(data)
    else if (data instanceof ArrayBuffer) receive.binary(new Uint8Array(data))
    else receive.failed('neither text nor bytes')
  })
  return {
    sendText: (text) => socket.send(text),
    // The type of `WebSocket` input excludes views of shared buffers.
    sendBinary: (bytes) => socket.send(new Uint8Array(bytes)),
    close() {
      leaving = true
      socket.close()
    },
  }
}
