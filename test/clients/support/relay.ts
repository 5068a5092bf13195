import { createFaultProxy } from '../../support/fault-proxy'
import type { Server } from '../client-case'

/** A TCP relay in front of a server that cannot cut connections itself. */
export async function serveBehindRelay(port: number, path: string, stop: () => Promise<void>): Promise<Server> {
  const proxy = await createFaultProxy(port)
  return {
    url: `ws://127.0.0.1:${proxy.port}${path}`,
    loseLines: () => proxy.links().forEach((link) => link.cut()),
    async close() {
      await proxy.close()
      await stop()
    },
  }
}
