import { WebSocket } from 'ws'
import { serveQuestions, workerArgs } from './worker'

export interface ReturningArgs {
  readonly url: string
  readonly clients: number
  readonly traders: readonly number[]
}

export type ReturningQuestion =
  /** All of them at once. */
  | { readonly type: 'come' }
  | { readonly type: 'figures' }

export interface ReturningFigures {
  /** Without an answer yet, and with a line. */
  readonly waiting: number
  readonly open: number
  /** From the wish for a line to the first frame, or to the close with 1013, ms. */
  readonly servedMs: readonly number[]
  readonly refusedMs: readonly number[]
  /** The refused clients for which the server was late (SV-224). */
  readonly late: number
  /** Lines that ended otherwise before a frame. */
  readonly failed: number
}

const { url, clients, traders } = workerArgs<ReturningArgs>()
let waiting = 0
let open = 0
let late = 0
let failed = 0
let servedMs: number[] = []
let refusedMs: number[] = []

function come(index: number): void {
  const beganMs = performance.now()
  const waitedMs = (): number => performance.now() - beganMs
  const socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true })
  let isServed = false
  waiting += 1
  socket.on('open', () => socket.send(JSON.stringify({ type: 'Subscribe', traderid: traders[index % traders.length] })))
  socket.once('message', () => {
    isServed = true
    waiting -= 1
    open += 1
    servedMs.push(waitedMs())
  })
  socket.on('error', () => undefined)
  socket.on('close', (code, reason) => {
    if (isServed) {
      open -= 1
      return
    }
    waiting -= 1
    if (code === 1013) refusedMs.push(waitedMs())
    else failed += 1
    if (reason.toString() === 'the server is late') late += 1
  })
}

serveQuestions<ReturningQuestion>(({ type }): ReturningFigures => {
  if (type === 'come') {
    [servedMs, refusedMs, late, failed] = [[], [], 0, 0]
    for (let index = 0; index < clients; index += 1) come(index)
  }
  return { waiting, open, servedMs, refusedMs, late, failed }
})
