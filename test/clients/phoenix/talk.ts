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
    // Called at the first join and at each rejoin.
    .receive('ok', () => receive.connected())
    .receive('error', (reason) => receive.failed(JSON.stringify(reason)))
  return {
    sendText: (text) => void room.push('text', { text }),
    // Copies the bytes, because the client sends an ArrayBuffer as binary but a view as JSON.
    sendBinary: (bytes) => void room.push('bytes', new Uint8Array(bytes).buffer),
    close: () => new Promise((resolve) => {
      isLeaving = true
      socket.disconnect(resolve)
    }),
  }
}
