import { connect, createServer, type Socket } from 'node:net'

/** A TCP port of its own before another one, whose lines can be cut: for a server that cannot cut them itself. */
interface Relay {
  readonly port: number
  loseLines(): void
  close(): Promise<void>
}

export async function openRelay(targetPort: number): Promise<Relay> {
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = connect(targetPort, '127.0.0.1')
    for (const [one, other] of [[near, far], [far, near]] as const) {
      sockets.add(one)
      one.pipe(other)
      // Broken off or ended, it takes the other side along.
      one.on('error', () => undefined)
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The relay has no port')

  function loseLines(): void {
    for (const socket of sockets) socket.destroy()
  }

  return {
    port: address.port,
    loseLines,
    async close() {
      loseLines()
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}
