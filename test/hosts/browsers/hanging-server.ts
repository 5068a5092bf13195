import { createServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { WebSocketServer } from 'ws'

/** Never answers the handshakes of `/hanging`. */
export async function serveHanging() {
  const lines = new Set<Socket>()
  const server = createServer()
  const sockets = new WebSocketServer({ noServer: true })
  server.on('connection', (line) => void lines.add(line))
  server.on('upgrade', (request, line, head) => {
    if (request.url !== '/hanging') sockets.handleUpgrade(request, line, head, () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    address: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close(): Promise<void> {
      for (const line of lines) line.destroy()
      await new Promise((resolve) => void server.close(resolve))
    },
  }
}
