import { Client } from '@stomp/stompjs'
import type { Talk } from '../client-case'

const TEXTS = '/topic/tradewire.texts'
const BYTES = '/topic/tradewire.bytes'

export const talk: Talk = (url, hear) => {
  const client = new Client({
    brokerURL: url,
    connectHeaders: { login: 'guest', passcode: 'guest' },
    reconnectDelay: 200,
  })
  client.onConnect = () => {
    client.subscribe(TEXTS, ({ body }) => hear.text(body))
    // A receipt says that the broker has carried out what was asked.
    client.watchForReceipt('subscribed', () => hear.connected())
    client.subscribe(BYTES, ({ binaryBody }) => hear.binary(binaryBody), { receipt: 'subscribed' })
  }
  client.onWebSocketClose = () => {
    if (client.active) hear.lost()
  }
  client.onStompError = ({ headers }) => hear.failed(headers.message ?? 'refused')
  client.activate()
  return {
    sendText: (text) => client.publish({ destination: TEXTS, body: text }),
    sendBinary: (bytes) => client.publish({ destination: BYTES, binaryBody: bytes }),
    close: () => client.deactivate(),
  }
}
