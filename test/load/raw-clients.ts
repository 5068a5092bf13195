import { setTimeout as pause } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { serveQuestions, workerArgs } from './worker'

export interface RawClientsArgs {
  readonly urls: readonly string[]
  readonly traders: readonly number[]
}

export type RawClientsQuestion =
  | { readonly type: 'figures' }
  /** Sets the number of clients, a few at a time, before the measurement. Rejected clients connect again. */
  | { readonly type: 'grow'; readonly clients: number }
  /** Adds clients simultaneously, and measures the wait of each. */
  | { readonly type: 'come'; readonly clients: number }

export type RawClientsFigures = ReturnType<typeof figures>

const { urls, traders } = workerArgs<RawClientsArgs>()
const pingEveryMs = 15_000
const opensAtOnce = 50
const opensEveryMs = 50
const comesBackMs = 300

let opened = 0
let [live, lost, frames, bytes, waiting, open, late, failed] = [0, 0, 0, 0, 0, 0, 0, 0]
let areMeasured = false
let servedMs: number[] = []
let refusedMs: number[] = []

/** Reads frames without storing them, to leave the processor to the server. */
function connect(index: number, comesBack = false): void {
  const beganMs = performance.now()
  const socket = new WebSocket(urls[index % urls.length] ?? '', { perMessageDeflate: false, skipUTF8Validation: true })
  const traderid = traders[Math.floor(index / urls.length) % traders.length] ?? 1
  let received = 0
  let pinging: NodeJS.Timeout | undefined
  waiting += 1
  socket.on('open', () => {
    socket.send(JSON.stringify({ type: 'Subscribe', traderid }))
    pinging = setInterval(() => socket.send(JSON.stringify({ type: 'Ping', traderid })), pingEveryMs)
  })
  socket.on('message', (data: Buffer) => {
    received += 1
    frames += 1
    bytes += data.length
    if (received === 2) live += 1
    if (received > 1) return
    waiting -= 1
    open += 1
    if (areMeasured) servedMs.push(performance.now() - beganMs)
  })
  socket.on('error', () => undefined)
  socket.on('close', (code, reason) => {
    clearInterval(pinging)
    lost += 1
    if (comesBack) setTimeout(connect, comesBackMs, index, true)
    if (received > 1) live -= 1
    if (received > 0) {
      open -= 1
      return
    }
    waiting -= 1
    if (code === 1013) refusedMs.push(performance.now() - beganMs)
    else failed += 1
    if (reason.toString() === 'the server is overloaded') late += 1
  })
}

async function grow(clients: number): Promise<void> {
  while (opened < clients) {
    for (let count = 0; count < opensAtOnce && opened < clients; count += 1) connect(opened++, true)
    await pause(opensEveryMs)
  }
}

function come(clients: number): void {
  areMeasured = true
  ;[servedMs, refusedMs, late, failed] = [[], [], 0, 0]
  for (let index = 0; index < clients; index += 1) connect(index)
}

const figures = () => ({
  /** Number of clients with a snapshot and a later delta. */
  live,
  lost, frames, bytes,
  /** Clients without a response, and clients with a connection. */
  waiting, open,
  /** Ms from each connection request to the first frame, or to the close with 1013. */
  servedMs, refusedMs,
  /** Rejections by a late server (SV-224). */
  late,
  /** Other disconnects before the first frame. */
  failed,
})

serveQuestions<RawClientsQuestion>(async (question) => {
  if (question.type === 'grow') await grow(question.clients)
  if (question.type === 'come') come(question.clients)
  return figures()
})
