import { connect, createServer } from 'node:net'

/** Free ports of this machine. Another process may take one before it is used. */
export async function freePorts(count: number): Promise<readonly number[]> {
  // Opened together, so that no port is given twice.
  const servers = Array.from({ length: count }, () => createServer())
  return Promise.all(servers.map((server) => new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })))
}

/** Whether somebody listens there. */
export function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const settle = (is: boolean) => () => {
      socket.destroy()
      resolve(is)
    }
    socket.once('connect', settle(true))
    socket.once('error', settle(false))
  })
}
