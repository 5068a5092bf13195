import type { Server } from 'node:net'
import { StartError } from './start-error'

/**
 * Lines that may wait to be accepted, as far as the system allows (Linux since 5.4: 4,096): all clients come back at
 * once after a restart, and one that finds no room is not refused but left to try again, seconds later.
 */
const waitingLines = 4_096

/**
 * The port that the server got; rejects with a StartError of one line.
 * @param flag the option that chooses another port
 */
export async function listen(
  server: Server, port: number, host: string | undefined, flag = '--port',
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const busy = error.code === 'EADDRINUSE'
      const reason = busy
        ? `port ${port} is already in use; choose another with ${flag}`
        : `cannot listen on port ${port} (${error.code ?? error.name})`
      reject(new StartError(reason))
    })
    server.listen({ port, backlog: waitingLines, ...(host === undefined ? {} : { host }) }, resolve)
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : port
}

/** Where a server that listens there is found from its own machine. */
export function reachableHost(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
