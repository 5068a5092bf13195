import type { Talk } from '../client-case'

/** The part of the standard's class that clients made like it have. */
interface StandardSocket {
  binaryType: string
  addEventListener(type: 'open' | 'close', listener: () => void): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  send(data: string | Uint8Array<ArrayBuffer>): void
  close(): void
}

/** Talks over a client that is made like the standard's class, and comes back by itself. */
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
    // Typed as what `WebSocket` takes, which a view of a shared buffer is not.
    sendBinary: (bytes) => socket.send(new Uint8Array(bytes)),
    close() {
      leaving = true
      socket.close()
    },
  }
}
