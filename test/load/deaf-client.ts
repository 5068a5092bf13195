import { WebSocket } from 'ws'
import { placeOf, type LoadClient } from './reader'

const retryMs = 500
/** As many at once as the server takes of one client; more would be a flood. */
const burst = 150

interface Snapshot {
  readonly type?: unknown
  readonly epoch?: unknown
  readonly seq?: unknown
}

/** Takes one snapshot and reads no more, but asks on: whatever it is sent waits at the server. */
export function createDeafClient(url: string, trader: number): LoadClient {
  let socket: WebSocket | undefined
  let place = ''
  let isLive = false
  let isOver = false
  let timer: NodeJS.Timeout | undefined

  function connect(): void {
    const opened = new WebSocket(url)
    socket = opened
    opened.on('open', () => opened.send(JSON.stringify({ type: 'Subscribe', traderid: trader })))
    opened.on('message', (data: Buffer) => {
      const { type, epoch, seq } = JSON.parse(data.toString()) as Snapshot
      if (type !== 'Snapshot') return
      isLive = true
      place = placeOf({ epoch: String(epoch), seq: Number(seq) })
      opened.pause()
      for (let asked = 0; asked < burst; asked += 1) burden()
    })
    opened.on('error', () => undefined)
    opened.on('close', () => {
      isLive = false
      if (!isOver) timer = setTimeout(connect, retryMs)
    })
  }

  function burden(): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'Resync', traderid: trader }))
  }

  connect()
  return {
    trader,
    isLive: () => isLive,
    place: () => place,
    taps: () => 0,
    wake() {
      isLive = false
      socket?.terminate()
    },
    burden,
    stop() {
      isOver = true
      clearTimeout(timer)
      socket?.terminate()
    },
  }
}
