// feed/server.mjs: npm install ws, then node feed/server.mjs
import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080) })
const account = { currency: 'USD', currencyDigits: 2, balance: 1_000, credit: 0, margin: 100, leverage: 100 }
const row = (ticket, symbol, over) => ({
  ticket, symbol, type: 'buy', lots: 0.1, openprice: 1.1, nowprice: 1.1, sl: 0, tp: 0, swap: 0, commission: 0,
  profit: 10, currency: 'USD', opentime: Date.now(), digits: 5, flwsig: true, sigtraderid: 7, signame: 'Ann', ...over,
})
const rows = [row(1, 'EURUSD'), row(2, 'XAUUSD', { type: 'sell', digits: 2, openprice: 2300.5, nowprice: 2299.5 })]
/** A new name for each start: a client that knew another one asks for everything again. */
const epoch = `start-${Date.now()}`
let seq = 0
const followers = new Set()
const send = (socket, frame) => socket.send(JSON.stringify({ Code: 200, epoch, seq, ...frame }))

setInterval(() => {
  seq += 1
  rows[0].profit += 1
  const upsert = [{ ticket: 1, profit: rows[0].profit }]
  for (const socket of followers) send(socket, { type: 'Delta', data: { upsert, remove: [] } })
}, 1_000)

/** What is no JSON has none: one client must not end the server. */
function typeOf(text) {
  try {
    return JSON.parse(text).type
  } catch {
    return undefined
  }
}

server.on('connection', (socket) => {
  socket.on('message', (text) => {
    const type = typeOf(text)
    if (type === 'Ping') send(socket, { type: 'Pong', ts: Date.now() })
    if (type === 'Unsubscribe') followers.delete(socket)
    if (type !== 'Subscribe' && type !== 'Resync') return
    followers.add(socket)
    send(socket, { type: 'Snapshot', ts: Date.now(), account, data: rows })
  })
  socket.on('close', () => followers.delete(socket))
  socket.on('error', () => socket.terminate())
})

server.on('listening', () => console.log(`ws://localhost:${server.address().port}`))
