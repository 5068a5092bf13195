import mqtt from 'mqtt'
import type { Talk } from '../client-case'

const TEXTS = 'tradewire/texts'
const BYTES = 'tradewire/bytes'

export const talk: Talk = (url, receive) => {
  const client = mqtt.connect(url, {
    // Without a window the client would use Node's sockets.
    forceNativeWebSocket: true,
    // Mini-programs have no standard `Worker` for the client's timers.
    timerVariant: 'native',
    reconnectPeriod: 200,
  })
  client.on('connect', () => {
    client.subscribeAsync([TEXTS, BYTES], { qos: 1 }).then(() => receive.connected(), () => undefined)
  })
  client.on('message', (topic, payload) => {
    if (topic === TEXTS) receive.text(payload.toString())
    else receive.binary(payload)
  })
  client.on('close', () => {
    if (!client.disconnecting) receive.lost()
  })
  client.on('error', (error) => receive.failed(error.message))

  const publish = async (topic: string, payload: string | Buffer): Promise<void> => {
    await client.publishAsync(topic, payload, { qos: 1 })
  }
  return {
    sendText: (text) => publish(TEXTS, text),
    // The client's types require Node's Buffer, but the client accepts any Uint8Array.
    sendBinary: (bytes) => publish(BYTES, bytes as Buffer),
    close: () => client.endAsync(),
  }
}
