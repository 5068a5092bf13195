import type { SocketClient } from '../../connection/runtime/client-api'
import type { ChatAnswer, ChatDelivery, ChatOutgoing } from '../model/messages'
import { envelopeEvent, writeMessage, type ChatProtocolEvents } from './chat-protocol'

/**
 * Returns the wire for a client whose protocol is `chatProtocol()`.
 * @example createChatPlugin({ wire: chatEnvelopes() })
 */
export function chatEnvelopes(): ChatWire<ChatProtocolEvents> {
  return {
    frame: (message) => ({ event: envelopeEvent, args: [writeMessage(message)] }),
    listen,
  }
}

function listen(client: SocketClient<ChatProtocolEvents>, ear: ChatEar): () => void {
  // A later listener has missed the resent messages (CE-8).
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
    // Emitted right before the client is open.
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

/** Maps a chat's messages to one protocol. */
export interface ChatWire<Events extends object> {
  /** Returns the frame of a message, for `client.send`. Throws if it cannot be encoded. */
  frame(message: ChatOutgoing): unknown
  /** Subscribes to the messages of the client's protocol; returns the unsubscribe function. */
  listen(client: SocketClient<Events>, ear: ChatEar): () => void
}

/** Callbacks of a chat's wire. The protocol reports frames that do not decode. */
export interface ChatEar {
  /** The server accepted or rejected a message. */
  answered(answer: ChatAnswer): void
  /** A message from another user, in a group or to everyone, or the user's own from another device. */
  delivered(delivery: ChatDelivery): void
  /**
   * The namespace responded, so messages may be sent. Called within `listen` if the namespace responded before.
   * `recovered`: the server resends missed messages; otherwise they are fetched from history.
   */
  ready(line: { readonly recovered: boolean }): void
  /** The connection was lost or closed. */
  lost(): void
}
