import type { ChatAnswer, ChatDelivery, ChatOutgoing } from '../model/chat-message-wire'
import type { SocketClient } from '../../connection/runtime/client-api'

/** How the messages of a chat travel over one protocol. */
export interface ChatWire<Events extends object> {
  /** The frame that carries a message, for `client.send`. Throws on what cannot be encoded. */
  frame(message: ChatOutgoing): unknown
  /** Hears what the client's protocol publishes; returns the way to stop. */
  listen(client: SocketClient<Events>, ear: ChatEar): () => void
}

/** What a chat hears. What does not decode never gets here: the protocol reports it. */
export interface ChatEar {
  answered(answer: ChatAnswer): void
  /** A message of another user, of a group, to everyone, or the user's own of another device. */
  delivered(delivery: ChatDelivery): void
  /**
   * The namespace answered: messages may go. Told within `listen` when it was so before. `recovered` when the server
   * gives back what was missed by itself; else what was missed is fetched from history.
   */
  ready(line: { readonly recovered: boolean }): void
  /** The line is gone, or closed. */
  lost(): void
}
