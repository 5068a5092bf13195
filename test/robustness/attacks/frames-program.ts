import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import { inParallel, waitUntil } from './chat-attacker'

/** Connections of an address that one account accepts (SV-183). */
const linesEach = 50
/** Time for the first lists and for the responses, ms. */
const settleMs = 800

const [url = '', address = '', kind = '', count = '0', place = '{}', trader = ''] = process.argv.slice(2)
const since: unknown = JSON.parse(place)
/**
 * The maximum burst of a connection, or the large frames of an address. Fewer lists may wait on a connection (SV-128),
 * so lists exceed the limit only because each counts as ten frames (SV-246).
 */
const framesEach = kind === 'malformed' ? 20 : kind === 'resync' ? 50 : 200
/** Takes up to 300 ms to parse. */
const malformed = `{"type":${'['.repeat(60_000)}`

function frameOf(traderid: number, reqid: string): object {
  if (kind === 'since') return { type: 'Subscribe', traderid, since }
  if (kind === 'resync') return { type: 'Resync', traderid }
  if (kind === 'query') return { type: 'Query', traderid, reqid }
  const order = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.01 }
  return { type: 'Order', traderid, reqid, order, postedAt: Date.now(), validUntil: Date.now() + 20_000 }
}

/** Prints how many connections exceeded the frame limit. */
const lines: { readonly socket: WebSocket; readonly traderid: number }[] = []
let closed = 0
let limited = 0
await inParallel(Number(count), 10, async (index) => {
  const socket = new WebSocket(url, { perMessageDeflate: false, headers: { 'x-forwarded-for': address } })
  socket.on('error', () => undefined).on('close', (code) => {
    closed += 1
    if (code === 4429) limited += 1
  })
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
// Queries and orders count once.
if (kind === 'query' || kind === 'order') await pause(settleMs)
else await waitUntil(() => closed === lines.length)
process.stdout.write(JSON.stringify({ limited }), () => process.exit(0))
