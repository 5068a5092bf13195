import { createServer } from 'node:http'
import { Server } from 'socket.io'
import type { Serve } from '../client-case'
import { serveBehindRelay } from '../support/relay'

export const serve: Serve = async () => {
  const http = createServer()
  const io = new Server(http)
  io.on('connection', (socket) => {
    socket.on('text', (text: string) => socket.emit('text', text))
    socket.on('bytes', (bytes: Buffer) => socket.emit('bytes', bytes))
  })
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve)
  })
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  // Closing Engine.IO itself would send a goodbye.
  return serveBehindRelay(address.port, '', () => io.close())
}
