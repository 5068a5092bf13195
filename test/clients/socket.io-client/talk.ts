import { io } from 'socket.io-client'
import type { Talk } from '../client-case'

export const talk: Talk = (url, receive) => {
  const socket = io(url, {
    // The other transport requires `XMLHttpRequest`.
    transports: ['websocket'],
    reconnectionDelay: 200,
    reconnectionDelayMax: 200,
    // Without this, clients to the same server share a connection.
    forceNew: true,
  })
  socket.on('connect', () => receive.connected())
  socket.on('text', (text: string) => receive.text(text))
  socket.on('bytes', (bytes: ArrayBuffer) => receive.binary(new Uint8Array(bytes)))
  socket.on('disconnect', (reason) => {
    if (reason !== 'io client disconnect') receive.lost()
  })
  return {
    sendText: (text) => void socket.emit('text', text),
    sendBinary: (bytes) => void socket.emit('bytes', bytes),
    close: () => void socket.disconnect(),
  }
}
