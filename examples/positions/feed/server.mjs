// feed/server.mjs: npm install ws, then node feed/server.mjs
import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080) })
const account = { currency: 'USD', currencyDigits: 2, balance: 1_000, credit: 0, margin: 100, leverage: 100 }
const row = (ticket, symbol, over) => ({
  ticket, symbol, type: 'buy', lots: 0.1, openprice: 1.1, nowprice: 1.1, sl: 0, tp: 0, swap: 0, commission: 0,
  profit: 10, currency: 'USD', opentime: Date.now(), digits: 5, flwsig: true, sigtraderid: 7, signame: 'Ann', ...over,
})
const rows = [row(1, 'EURUSD'), row(2, 'XAUUSD', { type: 'sell', digits: 2, openprice: 2300.5, nowprice: 2299.5 })]
/** A new epoch for each start. A client with an earlier epoch gets a Snapshot. */
const epoch = `start-${Date.now()}`
let seq = 0
/** The last 60 deltas, for clients that reconnect with `since`. */
const history = []
const subscribers = new Set()
const send = (socket, frame) => socket.send(JSON.stringify({ Code: 200, epoch, seq, ...frame }))

setInterval(() => {
  seq += 1
  rows[0].profit += 1
  const delta = { type: 'Delta', seq, data: { upsert: [{ ticket: 1, profit: rows[0].profit }], remove: [] } }
  history.push(delta)
  if (history.length > 60) history.shift()
  for (const socket of subscribers) send(socket, delta)
}, 1_000)

function answer(socket, { type, token, since }) {
  if (type === 'Unsubscribe') return subscribers.delete(socket)
  if (type === 'Subscribe' && token !== 'secret') {
    send(socket, { Code: 401, msg: 'token refused' })
    return socket.close(4401, 'token refused')
  }
  if (type === 'Subscribe') subscribers.add(socket)
  if (!subscribers.has(socket)) return send(socket, { Code: 409, msg: 'not subscribed' })
  const missed = since?.epoch === epoch ? history.filter((delta) => delta.seq > since.seq) : []
  const isWhole = since?.epoch === epoch && since.seq + missed.length === seq
  if (isWhole) for (const delta of missed) send(socket, delta)
  if (isWhole || type === 'Ping') send(socket, { type: 'Pong', ts: Date.now() })
  else send(socket, { type: 'Snapshot', ts: Date.now(), account, data: rows })
}

server.on('connection', (socket) => {
  socket.on('message', (text) => {
    try {
      answer(socket, JSON.parse(text))
    } catch {
      socket.close(4400, 'not JSON')
    }
  })
  socket.on('close', () => subscribers.delete(socket))
  socket.on('error', () => socket.terminate())
})

server.on('listening', () => console.log(`ws://localhost:${server.address().port}`))
