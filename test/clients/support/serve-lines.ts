import { createServer, type IncomingMessage } from 'node:http'
import { WebSocketServer, type WebSocket } from 'ws'

interface LineServerOptions {
  /**
   * Other paths are rejected. Empty accepts every path, for clients that put a key there.
   * @default '/'
   */
  readonly path?: string
  /** Subprotocols in order of preference. Clients that offer none of these are rejected. */
  readonly subprotocols?: readonly string[]
  begin?(line: WebSocket): void
  /** Called after the last connection has closed. */
  ended?(): void | Promise<void>
}

export type LineServer = Awaited<ReturnType<typeof serveLines>>

export async function serveLines(options: LineServerOptions) {
  const { path = '/', subprotocols, begin } = options
  const http = createServer((_, response) => response.writeHead(426).end())
  const sockets = new WebSocketServer({
    server: http,
    ...(path === '' ? {} : { path }),
    verifyClient: ({ req }: { req: IncomingMessage }) =>
      subprotocols === undefined || offered(req).some((name) => subprotocols.includes(name)),
    handleProtocols: (names) => subprotocols?.find((name) => names.has(name)) ?? false,
  })
  sockets.on('connection', (line) => {
    // A close event follows this error.
    line.on('error', () => undefined)
    begin?.(line)
  })
  await new Promise<void>((resolve) => {
    http.listen(0, '127.0.0.1', resolve)
  })
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')

  function loseLines(): void {
    for (const line of sockets.clients) line.terminate()
  }

  return {
    url: `ws://127.0.0.1:${address.port}${path}`,
    sockets,
    lines: () => sockets.clients.size,
    loseLines,
    async close() {
      loseLines()
      const closed = new Promise((resolve) => {
        http.close(resolve)
      })
      http.closeAllConnections()
      await closed
      await options.ended?.()
    },
  }
}

const offered = (request: IncomingMessage): string[] =>
  (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim())
