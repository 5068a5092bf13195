import { createSeededRandom } from '../../../server/shared/seeded-random'
import { createFaultProxy } from '../../support/fault-proxy/fault-proxy'
import { closing } from '../samples/sample-client'

interface Served {
  readonly port: number
}

/** A single address for several servers, as behind a proxy: a test moves its clients from one to another. */
export async function movingProxy(first: Served) {
  const proxy = await closing(createFaultProxy(first.port, createSeededRandom(1)))
  function cut(): void {
    for (const link of proxy.links()) link.reset()
  }
  return {
    wsUrl: `ws://127.0.0.1:${proxy.port}`,
    /** Until `enter` no client is let through. */
    leave() {
      proxy.setDoor('refusing')
      cut()
    },
    enter(server: Served) {
      proxy.leadTo(server.port)
      proxy.setDoor('open')
    },
    move(server: Served) {
      proxy.leadTo(server.port)
      cut()
    },
  }
}
