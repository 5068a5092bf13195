import { createServer, connect } from 'node:net'

/** Whether nobody listens on this port of all addresses, or of `host`. */
export function isPortFree(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen({ port, exclusive: true, ...(host === undefined ? {} : { host }) }, () => {
      probe.close(() => resolve(true))
    })
  })
}

function answers(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host })
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

/** Resolves once somebody listens on the port. */
export async function untilListening(port: number, host = '127.0.0.1'): Promise<void> {
  while (!(await answers(port, host))) await new Promise((resolve) => setTimeout(resolve, 100))
}
