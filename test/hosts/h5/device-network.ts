import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { resolveName } from '../far-name'

/** A browser's network: a proxy that can be cut like a cable. */
export async function createDeviceNetwork() {
  const lines = new Set<Duplex>()
  let online = true
  const proxy = createServer(pass)
  proxy.on('connect', tunnel)

  function keep(line: Duplex): void {
    lines.add(line)
    line.on('close', () => lines.delete(line))
  }

  function pass(request: IncomingMessage, response: ServerResponse): void {
    if (!online) return void request.destroy()
    const { method, headers } = request
    const far = forward(resolveName(request.url ?? ''), { method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    far.on('error', () => response.destroy())
    far.on('socket', keep)
    request.pipe(far)
  }

  function tunnel(request: IncomingMessage, near: Socket, head: Buffer): void {
    near.on('error', () => undefined)
    if (!online) return void near.destroy()
    const { hostname, port } = new URL(resolveName(`http://${request.url ?? ''}`))
    const far = connect(Number(port || 80), hostname)
    keep(near)
    keep(far)
    far.on('error', () => near.destroy())
    far.on('close', () => near.end())
    near.on('close', () => far.destroy())
    far.on('connect', () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n')
      far.write(head)
      far.pipe(near)
      near.pipe(far)
    })
  }

  /** Ends TCP connections without a frame. */
  function cut(): void {
    for (const line of lines) line.destroy()
  }

  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { port } = proxy.address() as AddressInfo
  return {
    proxyUrl: `http://127.0.0.1:${port}`,
    /** While offline, no new connection opens. Open connections stay until `cut`. */
    setOnline(next: boolean): void {
      online = next
    },
    cut,
    close: () => new Promise<void>((resolve) => {
      cut()
      proxy.close(() => resolve())
      proxy.closeAllConnections()
    }),
  }
}

export type DeviceNetwork = Awaited<ReturnType<typeof createDeviceNetwork>>
