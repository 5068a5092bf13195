// json/server.mjs: npm install ws, then node json/server.mjs
import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080) })
const rows = [
  { id: 1, symbol: 'EURUSD', side: 'buy', volume: 0.1, open: 1.1, price: 1.1, profit: 10 },
  { id: 2, symbol: 'XAUUSD', side: 'sell', volume: 0.2, open: 2300.5, price: 2299.5, profit: -4 },
]
/** The connections that have the list. */
const readers = new Set()
const say = (socket, type, data) => socket.send(JSON.stringify({ type, data }))

setInterval(() => {
  const [row] = rows
  row.profit += 1
  for (const socket of readers) say(socket, 'price', { id: row.id, profit: row.profit })
}, 1_000)

server.on('connection', (socket) => {
  socket.on('message', (text) => {
    try {
      if (JSON.parse(text).type !== 'positions') return
      say(socket, 'list', rows)
      readers.add(socket)
    } catch {
      socket.close(1007)
    }
  })
  socket.on('close', () => readers.delete(socket))
  socket.on('error', () => socket.terminate())
})

server.on('listening', () => console.log(`ws://localhost:${server.address().port}`))
