import { WebSocket } from 'ws'

const retryMs = 500
/** As many at once as the server takes of one client; more would be a flood. */
const burst = 150

/** Takes one snapshot and reads no more, but asks on: whatever it is sent waits at the server. */
export function createDeafClient(url: string, trader: number) {
  let socket: WebSocket | undefined
  let isLive = false

  function connect(): void {
    const opened = new WebSocket(url)
    socket = opened
    opened.on('open', () => opened.send(JSON.stringify({ type: 'Subscribe', traderid: trader })))
    opened.on('message', (data: Buffer) => {
      const { type } = JSON.parse(data.toString()) as { readonly type?: unknown }
      if (type !== 'Snapshot') return
      isLive = true
      opened.pause()
      for (let asked = 0; asked < burst; asked += 1) burden()
    })
    opened.on('error', () => undefined)
    opened.on('close', () => {
      isLive = false
      setTimeout(connect, retryMs)
    })
  }

  /** Asks for more than it reads. */
  function burden(): void {
    if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type: 'Resync', traderid: trader }))
  }

  connect()
  return {
    isLive: (): boolean => isLive,
    burden,
    /** Checks whether its line still lives: it reads nothing that would show it. */
    wake(): void {
      isLive = false
      socket?.terminate()
    },
  }
}
