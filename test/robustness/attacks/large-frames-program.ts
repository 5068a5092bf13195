import process from 'node:process'
import WebSocket from 'ws'
import { inParallel, waitUntil } from './chat-attacker'

/** Three times as many as a sample server reads. */
const framesEach = 20

/** Opens connections from an address, sends large frames on each, and prints how many connections were closed. */
const [wsUrl = '', address = '', count = '0', frameBytes = '0'] = process.argv.slice(2)
/** Every sample server repeats this frame. */
const start = '{"ModeCode":"message","text":"'
const frame = `${start.padEnd(Number(frameBytes) - 2, 'x')}"}`
const sockets: WebSocket[] = []
let closed = 0

await inParallel(Number(count), 10, async (index) => {
  const url = `${wsUrl}?name=large-${index}`
  const socket = new WebSocket(url, { perMessageDeflate: false, headers: { 'x-forwarded-for': address } })
  await new Promise((resolve, reject) => void socket.once('open', resolve).once('error', reject))
  sockets.push(socket.on('error', () => undefined).once('close', () => void (closed += 1)))
})
await Promise.all(sockets.map(async (socket) => {
  // Keeps one frame per connection in memory.
  for (let sent = 0; sent < framesEach && socket.readyState === WebSocket.OPEN; sent += 1) {
    await new Promise((resolve) => void socket.send(frame, resolve))
  }
}))
await waitUntil(() => closed === sockets.length)
process.stdout.write(JSON.stringify({ closed }), () => process.exit(0))
