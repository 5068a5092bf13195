import { Aedes } from 'aedes'
import { createWebSocketStream } from 'ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'

/** The MQTT broker aedes over WebSocket (MQTT 3.1.1, section 6). */
export const serve: Serve = async () => {
  const broker = await Aedes.createBroker()
  return serveLines({
    path: '/mqtt',
    subprotocols: ['mqtt'],
    begin(line) {
      const stream = createWebSocketStream(line)
      // A cut connection ends its stream with an error, which the broker also receives.
      stream.on('error', () => undefined)
      broker.handle(stream)
    },
    ended: () => new Promise((resolve) => {
      broker.close(resolve)
    }),
  })
}
