import { createFaultProxy } from '../../support/fault-proxy'
import { closing } from '../samples/sample-client'

interface Served {
  readonly port: number
}

export async function movingProxy(first: Served) {
  const proxy = await closing(createFaultProxy(first.port))
  return {
    wsUrl: `ws://127.0.0.1:${proxy.port}`,
    move(server: Served) {
      proxy.leadTo(server.port)
      for (const link of proxy.links()) link.reset()
    },
  }
}
