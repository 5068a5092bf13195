import process from 'node:process'
import WebSocket from 'ws'
import { inParallel, joinChat, waitUntil } from './chat-attacker'

/** Just below the limit of one connection. */
const chatFrames = 1_900
const sampleFrames = 195

/** Opens that many connections from an address, writes a burst of pings on each, and prints whether one was closed. */
const [wsUrl = '', address = '', count = '0'] = process.argv.slice(2)
const isChat = wsUrl.includes('socket.io')
const sockets: WebSocket[] = []

async function openPlain(): Promise<WebSocket> {
  const socket = new WebSocket(wsUrl, { perMessageDeflate: false, headers: { 'x-forwarded-for': address } })
  await new Promise((resolve, reject) => void socket.once('open', resolve).once('error', reject))
  return socket.on('error', () => undefined)
}

await inParallel(Number(count), 10, async (index) => {
  const socket = isChat
    ? (await joinChat({ wsUrl, httpUrl: '', healthPath: '' }, `pinger-${index}`, address))?.socket
    : await openPlain()
  if (socket !== undefined) sockets.push(socket)
})
let closed = 0
for (const socket of sockets) socket.once('close', () => void (closed += 1))
const frames = isChat ? chatFrames : sampleFrames
for (const socket of sockets) {
  for (let sent = 0; sent < frames; sent += 1) {
    socket.send(isChat ? `42["message","{\\"type\\":\\"ping\\",\\"msg_id\\":${sent}}"]` : 'ping')
  }
}
await waitUntil(() => closed > 0)
process.stdout.write(JSON.stringify({ limited: closed > 0 ? 1 : 0 }), () => process.exit(0))
