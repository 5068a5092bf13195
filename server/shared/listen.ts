import type { Server } from 'node:net'
import { StartError } from './start-error'

/**
 * Connection backlog, which the system may limit (Linux since 5.4: 4,096). After a restart, all clients reconnect
 * together, and clients beyond the backlog retry only seconds later.
 */
const waitingLines = 4_096

/**
 * Rejects with a one-line StartError on failure.
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

export function reachableHost(host: string | undefined): string {
  if (host === undefined || host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}
