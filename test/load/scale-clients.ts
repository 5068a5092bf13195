import { WebSocket } from 'ws'
import { serveQuestions, workerArgs } from './worker'

export interface ScaleClientsArgs {
  /** In turn, one client each. */
  readonly urls: readonly string[]
  readonly traders: readonly number[]
}

export type ScaleClientsQuestion =
  | { readonly type: 'figures' }
  /** Sets the number of clients. */
  | { readonly type: 'grow'; readonly clients: number }

export interface ScaleClientsFigures {
  /** Have their snapshot and at least one delta after it. */
  readonly live: number
  readonly lost: number
  readonly frames: number
  readonly bytes: number
}

const { urls, traders } = workerArgs<ScaleClientsArgs>()
/** As a trading page does. */
const pingEveryMs = 15_000
/** Not all at once: what is measured comes after. */
const opensAtOnce = 50
const opensEveryMs = 50

let opened = 0
let live = 0
let lost = 0
let frames = 0
let bytes = 0

/** Reads all that it is sent and keeps nothing: these must not take the processor from the server. */
function open(index: number): void {
  const socket = new WebSocket(urls[index % urls.length] ?? '', { perMessageDeflate: false, skipUTF8Validation: true })
  const traderid = traders[Math.floor(index / urls.length) % traders.length] ?? 1
  let received = 0
  let pinging: NodeJS.Timeout | undefined
  socket.on('open', () => {
    socket.send(JSON.stringify({ type: 'Subscribe', traderid }))
    pinging = setInterval(() => socket.send(JSON.stringify({ type: 'Ping', traderid })), pingEveryMs)
  })
  socket.on('message', (data: Buffer) => {
    received += 1
    if (received === 2) live += 1
    frames += 1
    bytes += data.length
  })
  socket.on('error', () => undefined)
  socket.on('close', () => {
    clearInterval(pinging)
    lost += 1
  })
}

async function grow(clients: number): Promise<void> {
  while (opened < clients) {
    for (let count = 0; count < opensAtOnce && opened < clients; count += 1) {
      open(opened)
      opened += 1
    }
    await new Promise((resolve) => setTimeout(resolve, opensEveryMs))
  }
}

serveQuestions<ScaleClientsQuestion>(async (question): Promise<ScaleClientsFigures> => {
  if (question.type === 'grow') await grow(question.clients)
  return { live, lost, frames, bytes }
})
