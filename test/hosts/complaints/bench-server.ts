import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { WebSocketServer } from 'ws'

/**
 * The far side of the injected code in a test build: receives its reports, and serves sockets. At `/greet-name` a
 * socket is greeted by its name; elsewhere it gets back its own messages.
 */
export interface Bench {
  readonly url: string
  /** The reports in order. */
  readonly reports: readonly string[]
  /** The messages of sockets, each with the socket's name: `echo text hello`, `echo bytes 1 2`. */
  readonly received: readonly string[]
  close(): Promise<void>
}

export async function startBench(): Promise<Bench> {
  const reports: string[] = []
  const received: string[] = []
  const http = createServer((request, response) => {
    const line = new URL(request.url ?? '/', 'http://bench.invalid').searchParams.get('line')
    if (line !== null) reports.push(line)
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/plain' })
    response.end('received')
  })
  const sockets = new WebSocketServer({ server: http })
  sockets.on('connection', (socket, request) => {
    const name = (request.url ?? '/').slice(1)
    if (name.startsWith('greet-')) socket.send(`to ${name.slice('greet-'.length)}`)
    socket.on('message', (data: Buffer, isBinary) => {
      received.push(isBinary ? `${name} bytes ${[...data].join(' ')}` : `${name} text ${data.toString()}`)
      socket.send(data, { binary: isBinary })
    })
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    reports,
    received,
    close: () => new Promise((resolve) => {
      for (const socket of sockets.clients) socket.terminate()
      http.close(() => resolve())
      http.closeAllConnections()
    }),
  }
}
