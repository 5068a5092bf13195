import { WebSocketServer, type RawData, type WebSocket } from 'ws'
import { recordFrames, type Recording } from '../feed/record-frames'
import { tickFiles } from '../feed/tick-place'
import { askForAll, askForTexts, deltas, rows, textBytes, type SenderNews } from './sender-news'

/** Unsent bytes in a socket above which writing pauses. */
const maxWaitingBytes = 1_048_576

/** Sends messages as fast as the socket accepts them. */
function sendFrom(socket: WebSocket, messages: readonly string[], from: number): void {
  for (let index = from; index < messages.length; index += 1) {
    const data = messages[index]
    if (data === undefined || socket.readyState !== socket.OPEN) return
    if (socket.bufferedAmount < maxWaitingBytes) socket.send(data)
    else return socket.send(data, () => sendFrom(socket, messages, index + 1))
  }
}

const texts: readonly string[] = Array.from({ length: deltas }, () => 'x'.repeat(textBytes))

function answer(socket: WebSocket, recording: Recording, raw: RawData): void {
  const { type } = JSON.parse(Buffer.isBuffer(raw) ? raw.toString() : '{}') as { readonly type?: unknown }
  if (type === 'Subscribe') socket.send(recording.snapshot)
  if (type === askForAll.type) sendFrom(socket, recording.deltas, 0)
  if (type === askForTexts.type) sendFrom(socket, texts, 0)
}

/**
 * The server runs in a separate process, so that its work does not count for the receiver. It ends with its parent
 * process.
 */
function main(): void {
  const [recording] = recordFrames(1, { rows, deltas, ticks: tickFiles(process.cwd()) })
  if (recording === undefined) throw new Error('Nothing was recorded')
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  server.on('connection', (socket) => {
    socket.on('message', (raw) => answer(socket, recording, raw))
    socket.on('error', () => socket.terminate())
  })
  server.on('listening', () => {
    const address = server.address()
    if (typeof address !== 'object' || address === null) throw new Error('The sender has no port')
    const news: SenderNews = { port: address.port, lastSeq: recording.lastSeq }
    process.stdout.write(`${JSON.stringify(news)}\n`)
  })
  process.stdin.on('end', () => process.exit(0)).resume()
}

main()
