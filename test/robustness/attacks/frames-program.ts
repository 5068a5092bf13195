import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import { inParallel } from './chat-attacker'

/** Connections of an address that one account accepts (SV-183). */
const linesEach = 50
/** Time before and after the frames, ms: for the first lists, and for the responses. */
const settleMs = 800

const [url = '', address = '', kind = '', count = '0', place = '{}', trader = ''] = process.argv.slice(2)
const since: unknown = JSON.parse(place)
/** As many as a connection may send in a burst, or as many large ones as an address might. */
const framesEach = kind === 'malformed' ? 20 : 200
/** Takes up to 300 ms to parse. */
const malformed = `{"type":${'['.repeat(60_000)}`

function frameOf(traderid: number, reqid: string): object {
  if (kind === 'since') return { type: 'Subscribe', traderid, since }
  if (kind === 'resync') return { type: 'Resync', traderid }
  if (kind === 'query') return { type: 'Query', traderid, reqid }
  const order = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.01 }
  return { type: 'Order', traderid, reqid, order, postedAt: Date.now(), validUntil: Date.now() + 20_000 }
}

/** Opens that many connections of an address, sends frames of one kind on all connections, and prints their number. */
const lines: { readonly socket: WebSocket; readonly traderid: number }[] = []
await inParallel(Number(count), 10, async (index) => {
  const socket = new WebSocket(url, { perMessageDeflate: false, headers: { 'x-forwarded-for': address } })
  socket.on('error', () => undefined)
  const traderid = Number(trader) + Math.floor(index / linesEach)
  await new Promise((resolve) => void socket.once('open', resolve).once('close', resolve))
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'Subscribe', traderid }))
  lines.push({ socket, traderid })
})
await pause(settleMs)
for (const [index, { socket, traderid }] of lines.entries()) {
  for (let sent = 0; sent < framesEach; sent += 1) {
    const frame = kind === 'malformed' ? malformed
      : JSON.stringify(frameOf(traderid, `${kind}-${index}-${sent}-${process.pid}`))
    socket.send(frame, () => undefined)
  }
}
await pause(settleMs)
process.stdout.write(JSON.stringify({ sent: lines.length * framesEach }), () => process.exit(0))
