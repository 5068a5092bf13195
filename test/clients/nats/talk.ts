import { wsconnect, type NatsConnection } from '@nats-io/nats-core'
import type { Talk } from '../client-case'

const TEXTS = 'tradewire.texts'
const BYTES = 'tradewire.bytes'

export const talk: Talk = (url, receive) => {
  const connection = wsconnect({ servers: url, reconnectTimeWait: 200, maxReconnectAttempts: -1 })

  async function watch(nats: NatsConnection): Promise<void> {
    for await (const { type } of nats.status()) {
      if (type === 'disconnect') receive.lost()
      if (type === 'reconnect') receive.connected()
    }
  }

  connection.then(async (nats) => {
    nats.subscribe(TEXTS, { callback: (_, message) => receive.text(message.string()) })
    nats.subscribe(BYTES, { callback: (_, message) => receive.binary(message.data) })
    void watch(nats)
    // The server responds after receiving all earlier messages.
    await nats.flush()
    receive.connected()
  }).catch((error: unknown) => receive.failed(String(error)))

  return {
    sendText: async (text) => (await connection).publish(TEXTS, text),
    sendBinary: async (bytes) => (await connection).publish(BYTES, bytes),
    close: async () => {
      await (await connection).close()
    },
  }
}
