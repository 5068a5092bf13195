import type { SocketClient } from '../../connection/runtime/client-api'
import { envelopeEvent, writeMessage } from './chat-envelope'
import type { ChatProtocolEvents } from './chat-protocol'
import type { ChatEar, ChatWire } from './chat-wire'

/**
 * The wire of a client whose protocol is `chatProtocol()`.
 * @example createChatPlugin({ wire: chatEnvelopes() })
 */
export function chatEnvelopes(): ChatWire<ChatProtocolEvents> {
  return {
    frame: (message) => ({ event: envelopeEvent, args: [writeMessage(message)] }),
    listen,
  }
}

function listen(client: SocketClient<ChatProtocolEvents>, ear: ChatEar): () => void {
  let recovered = false
  let isOpen = false

  function look(): void {
    const { status } = client.status()
    if (isOpen === (status === 'open')) return
    isOpen = !isOpen
    if (isOpen) ear.ready({ recovered })
    else ear.lost()
    // Of this one answer: a later listener has missed what was given back with it.
    recovered = false
  }

  const stops = [
    client.on('chatAnswered', (answer) => ear.answered(answer)),
    client.on('chatDelivered', (delivery) => ear.delivered(delivery)),
    // Told right before the client is open.
    client.on('namespaceJoined', (joined) => {
      recovered = joined.recovered
    }),
    client.on('statusChanged', look),
  ]
  look()
  return () => {
    for (const stop of stops) stop()
  }
}
