import process from 'node:process'
import WebSocket from 'ws'
import { inParallel, joinChat, waitUntil } from './chat-attacker'

/** Just below one connection's limit. */
const chatFrames = 1_900
const sampleFrames = 195
/** Three times as many as a sample server reads. */
const largeFrames = 20

/**
 * Opens connections from an address, and writes a burst of pings, or large frames of that many bytes, on each. Prints
 * how many connections were closed. For pings, stops after the first.
 */
const [wsUrl = '', address = '', count = '0', largeBytes = '0'] = process.argv.slice(2)
const isChat = wsUrl.includes('socket.io')
const isLarge = largeBytes !== '0'
/** Every sample server repeats this frame. */
const largeStart = '{"ModeCode":"message","text":"'
const largeFrame = `${largeStart.padEnd(Number(largeBytes) - 2, 'x')}"}`
const sockets: WebSocket[] = []

async function openPlain(index: number): Promise<WebSocket> {
  const url = `${wsUrl}?name=burst-${index}`
  const socket = new WebSocket(url, { perMessageDeflate: false, headers: { 'x-forwarded-for': address } })
  await new Promise((resolve, reject) => void socket.once('open', resolve).once('error', reject))
  return socket.on('error', () => undefined)
}

await inParallel(Number(count), 10, async (index) => {
  const socket = isChat
    ? (await joinChat({ wsUrl, httpUrl: '', healthPath: '' }, `pinger-${index}`, address))?.socket
    : await openPlain(index)
  if (socket !== undefined) sockets.push(socket)
})
let closed = 0
for (const socket of sockets) socket.once('close', () => void (closed += 1))

/** Keeps one large frame per connection in memory. */
async function sendLarge(socket: WebSocket): Promise<void> {
  for (let sent = 0; sent < largeFrames && socket.readyState === WebSocket.OPEN; sent += 1) {
    await new Promise((resolve) => void socket.send(largeFrame, resolve))
  }
}

function sendPings(socket: WebSocket): void {
  for (let sent = 0; sent < (isChat ? chatFrames : sampleFrames); sent += 1) {
    socket.send(isChat ? `42["message","{\\"type\\":\\"ping\\",\\"msg_id\\":${sent}}"]` : 'ping')
  }
}

if (isLarge) await Promise.all(sockets.map(sendLarge))
else sockets.forEach(sendPings)
await waitUntil(() => closed >= (isLarge ? sockets.length : 1))
process.stdout.write(JSON.stringify({ closed: isLarge ? closed : Math.min(closed, 1) }), () => process.exit(0))
