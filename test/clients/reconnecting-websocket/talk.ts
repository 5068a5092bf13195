import ReconnectingWebSocket from 'reconnecting-websocket'
import type { Talk } from '../client-case'

export const talk: Talk = (url, receive) => {
  const socket = new ReconnectingWebSocket(url, [], { minReconnectionDelay: 200, maxReconnectionDelay: 200 })
  socket.binaryType = 'arraybuffer'
  let leaving = false
  socket.addEventListener('open', () => receive.connected())
  socket.addEventListener('close', () => {
    if (!leaving) receive.lost()
  })
  socket.addEventListener('message', ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === 'string') receive.text(data)
    else receive.binary(new Uint8Array(data))
  })
  return {
    sendText: (text) => socket.send(text),
    sendBinary: (bytes) => socket.send(new Uint8Array(bytes)),
    close() {
      leaving = true
      socket.close()
    },
  }
}
