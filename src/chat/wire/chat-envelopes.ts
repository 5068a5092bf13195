import type { SocketClient } from '../../connection/runtime/client-api'
import { isDeveloped } from '../../shared/developed'
import { requireProtocol } from '../../shared/options'
import type { ChatAnswer, ChatDelivery, ChatOutgoing } from '../model/messages'
import { envelopeEvent, writeMessage, type ChatProtocolEvents } from './chat-protocol'

/**
 * Returns the chat's wire format for a client with `chatProtocol()`.
 * @example createChatPlugin({ wire: chatEnvelopes() })
 */
export function chatEnvelopes(): ChatWire<ChatProtocolEvents> {
  return {
    frame: (message) => ({ event: envelopeEvent, args: [writeMessage(message)] }),
    listen,
  }
}

function listen(client: SocketClient<ChatProtocolEvents>, ear: ChatEar): () => void {
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    requireProtocol(client, 'chatEnvelopes', 'chatProtocol')
  }
  // Initially false, because listeners added after the recovery have missed the resent messages (CE-8).
  let recovered = false
  let isOpen = false

  function look(): void {
    const { status } = client.status()
    if (isOpen === (status === 'open')) return
    isOpen = !isOpen
    if (isOpen) ear.ready({ recovered })
    else ear.lost()
  }

  const stops = [
    client.on('chatAnswered', (answer) => ear.answered(answer)),
    client.on('chatDelivered', (delivery) => ear.delivered(delivery)),
    // The event is emitted right before the client's status becomes `open`.
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

/** Result of `chatEnvelopes()`, which maps chat messages to frames. An application cannot provide its own wire. */
export interface ChatWire<Events extends object> {
  /** Encodes a message for `client.send`. Throws if the message cannot be encoded. */
  frame(message: ChatOutgoing): unknown
  /** Subscribes to messages of the client's protocol. Returns the unsubscribe function. */
  listen(client: SocketClient<Events>, ear: ChatEar): () => void
}

/** Callbacks of a chat's wire. The protocol reports frames that cannot be decoded. */
export interface ChatEar {
  /** Called when the server accepts or rejects a message. */
  answered(answer: ChatAnswer): void
  /** Called with messages from other users or the user's other devices. */
  delivered(delivery: ChatDelivery): void
  /**
   * Called when the namespace has responded. If `recovered`, the server resends missed messages. Otherwise, the chat
   * must fetch history.
   */
  ready(line: { readonly recovered: boolean }): void
  lost(): void
}
