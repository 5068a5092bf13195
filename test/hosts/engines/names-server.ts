import type { AddressInfo } from 'node:net'
import { WebSocketServer, type WebSocket } from 'ws'

/** README's server, which also sends notices. */
export async function serveNames(port: number) {
  const server = new WebSocketServer({ host: '127.0.0.1', port })
  const say = (line: WebSocket, type: string, data: object, id?: unknown): void =>
    line.send(JSON.stringify({ type, data, id }))
  server.on('connection', (line) => {
    say(line, 'notice', { text: 'welcome' })
    line.on('message', (text: Buffer) => {
      const { type, id } = JSON.parse(text.toString()) as { type: string, id: unknown }
      if (type === 'query') say(line, type, { name: 'Ann' }, id)
    })
  })
  await new Promise((resolve) => void server.once('listening', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    lines: () => server.clients.size,
    notice: (text: string) => server.clients.forEach((line) => say(line, 'notice', { text })),
    async kill(): Promise<void> {
      for (const line of server.clients) line.terminate()
      await new Promise((resolve) => void server.close(resolve))
    },
  }
}
