import Paho from 'paho-mqtt'
import type { Talk } from '../client-case'

const TEXTS = 'tradewire/texts'
const BYTES = 'tradewire/bytes'

export const talk: Talk = (url, receive) => {
  const client = new Paho.Client(url, 'tradewire')
  client.onMessageArrived = (message) => {
    if (message.destinationName === TEXTS) receive.text(message.payloadString)
    else receive.binary(new Uint8Array(message.payloadBytes))
  }
  client.onConnectionLost = ({ errorCode }) => {
    if (errorCode !== 0) receive.lost()
  }
  client.connect({
    reconnect: true,
    onSuccess: () => client.subscribe(TEXTS, {
      onSuccess: () => client.subscribe(BYTES, { onSuccess: () => receive.connected() }),
    }),
    onFailure: ({ errorMessage }) => receive.failed(errorMessage),
  })
  return {
    sendText: (text) => client.send(TEXTS, text),
    sendBinary: (bytes) => client.send(BYTES, new Uint8Array(bytes).buffer),
    close: () => client.disconnect(),
  }
}
