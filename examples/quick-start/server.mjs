// server.mjs: npm install ws, then node server.mjs
import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080) })
const names = { 1: 'Ann', 2: 'Ben' }

function answer(socket, { type, data, id }) {
  const say = (payload) => socket.send(JSON.stringify({ type, data: payload, id }))
  if (type === 'query') say({ name: names[data.id] ?? 'unknown' })
}

server.on('connection', (socket) => {
  socket.send(JSON.stringify({ type: 'notice', data: { text: 'welcome' } }))
  socket.on('message', (text) => {
    try {
      answer(socket, JSON.parse(text))
    } catch {
      socket.close(1007)
    }
  })
  socket.on('error', () => socket.terminate())
})

server.on('listening', () => console.log(`ws://localhost:${server.address().port}`))
