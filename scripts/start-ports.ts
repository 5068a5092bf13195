import { createServer } from 'node:net'
import { resolveOptions } from '../server/options/server-options'
import { StartError } from '../server/shared/start-error'
import type { StartOptions } from './start-options'

/** How many ports to try before reporting a busy port. */
const tries = 20

const usualPagePort = 5173

export interface StartPorts {
  readonly pagePort: number
  readonly port: number
  /** Messages about busy ports, one line each. */
  readonly notes: readonly string[]
}

/** Whether this port is free. The server reports any other error. */
export function isFreePort(port: number, host: string): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code !== 'EADDRINUSE'))
    server.listen({ port, host }, () => server.close(() => resolve(true)))
  })
}

/**
 * Chooses the ports of page and server: from the options, the usual ports or the next free ports. Rejects with a
 * StartError when both are the same.
 */
export async function choosePorts(
  { pagePort: givenPagePort, server }: StartOptions, isFree: typeof isFreePort = isFreePort,
): Promise<StartPorts> {
  const notes: string[] = []

  async function nextFree(usual: number, name: string, other: number | undefined): Promise<number> {
    for (let port = usual; port < usual + tries; port += 1) {
      if (port === other || !await isFree(port, server.host)) continue
      if (port !== usual) notes.push(`Port ${usual} is in use: the ${name} uses ${port}.`)
      return port
    }
    return usual
  }

  const pagePort = givenPagePort ?? await nextFree(usualPagePort, 'page', server.port)
  const port = server.port ?? await nextFree(resolveOptions(server).port, 'server', pagePort)
  if (port === pagePort) throw new StartError(`port and page-port must differ, but both are ${port}`)
  return { pagePort, port, notes }
}
