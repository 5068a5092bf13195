// server.mjs: npm install ws, then node server.mjs
import { WebSocketServer } from 'ws'

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8080) })
const copied = { flwsig: 1, sigtraderid: 7, signame: 'Ann' }
const rows = [
  { ticket: 1, symbol: 'EURUSD', type: 'buy', lots: 0.1, openprice: 1.1, profit: 10, ...copied },
  { ticket: 2, symbol: 'XAUUSD', type: 'sell', lots: 0.2, openprice: 2300.5, profit: -4, digits: 2, ...copied },
]

/** Text that is not JSON has no type. A single client must not stop the server. */
function typeOf(text) {
  try {
    return JSON.parse(text).type
  } catch {
    return undefined
  }
}

server.on('connection', (socket) => {
  let timer
  const send = (frame) => socket.send(JSON.stringify({ Code: 200, ...frame }))
  function push() {
    rows[0].profit += 1
    send({ data: rows })
  }
  socket.on('message', (text) => {
    const type = typeOf(text)
    if (type === 'Ping') return send({ type: 'Pong' })
    clearInterval(timer)
    if (type !== 'Subscribe') return
    push()
    timer = setInterval(push, 1_000)
  })
  socket.on('close', () => clearInterval(timer))
  socket.on('error', () => socket.terminate())
})

server.on('listening', () => console.log(`ws://localhost:${server.address().port}`))
