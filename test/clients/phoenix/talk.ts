import { Socket } from 'phoenix'
import type { Talk } from '../client-case'

export const talk: Talk = (url, receive) => {
  const socket = new Socket(url, { reconnectAfterMs: () => 200, rejoinAfterMs: () => 200 })
  const room = socket.channel('room:1')
  let isLeaving = false
  room.on('text', ({ text }: { text: string }) => receive.text(text))
  room.on('bytes', (bytes: ArrayBuffer) => receive.binary(new Uint8Array(bytes)))
  socket.onClose(() => {
    if (!isLeaving) receive.lost()
  })
  socket.connect()
  room.join()
    // Called at each join: the first join and joins after a disconnect.
    .receive('ok', () => receive.connected())
    .receive('error', (reason) => receive.failed(JSON.stringify(reason)))
  return {
    sendText: (text) => void room.push('text', { text }),
    // A copy of exactly these bytes, because the client sends an ArrayBuffer as binary, and a view as JSON.
    sendBinary: (bytes) => void room.push('bytes', new Uint8Array(bytes).buffer),
    close: () => new Promise((resolve) => {
      isLeaving = true
      socket.disconnect(resolve)
    }),
  }
}
