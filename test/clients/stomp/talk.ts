import { Client } from '@stomp/stompjs'
import type { Talk } from '../client-case'

const TEXTS = '/topic/tradewire.texts'
const BYTES = '/topic/tradewire.bytes'

export const talk: Talk = (url, receive) => {
  const client = new Client({
    brokerURL: url,
    connectHeaders: { login: 'guest', passcode: 'guest' },
    reconnectDelay: 200,
  })
  client.onConnect = () => {
    client.subscribe(TEXTS, ({ body }) => receive.text(body))
    // The receipt confirms that the broker has executed the command.
    client.watchForReceipt('subscribed', () => receive.connected())
    client.subscribe(BYTES, ({ binaryBody }) => receive.binary(binaryBody), { receipt: 'subscribed' })
  }
  client.onWebSocketClose = () => {
    if (client.active) receive.lost()
  }
  client.onStompError = ({ headers }) => receive.failed(headers.message ?? 'refused')
  client.activate()
  return {
    sendText: (text) => client.publish({ destination: TEXTS, body: text }),
    sendBinary: (bytes) => client.publish({ destination: BYTES, binaryBody: bytes }),
    close: () => client.deactivate(),
  }
}
