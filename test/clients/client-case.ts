interface Receive {
  /**
   * The client is ready to send: if it subscribes, when the subscription is confirmed. Also called after each
   * reconnect.
   */
  connected(): void
  text(text: string): void
  binary(bytes: Uint8Array): void
  /** The client itself detected that its connection dropped, and will retry. */
  lost(): void
  /** An error that the client reports, other than the loss of its connection. */
  failed(message: string): void
}

export interface Talking {
  sendText(text: string): void | Promise<void>
  /** Missing if the client, or its protocol, supports no bytes. */
  readonly sendBinary?: (bytes: Uint8Array) => void | Promise<void>
  /** Stops permanently: no attempt, timer or connection remains. */
  close(): void | Promise<void>
}

/**
 * The side inside the runtime, in `test/clients/<name>/talk.ts`: an unmodified client as an application uses it. It
 * connects immediately, and reconnects by itself within a second.
 */
export type Talk = (url: string, receive: Receive) => Talking

/** The client's real server on its own port, which returns all messages. */
export interface Server {
  readonly url: string
  /** Cuts each connection without a close frame. The next connection is accepted again, at the same address. */
  loseLines(): void | Promise<void>
  close(): Promise<void>
}

/** The reason, if this machine lacks the server's program. */
type NotHere = `not here: ${string}`

/** The export of `test/clients/<name>/server.ts`. */
export type Serve = () => Promise<Server | NotHere>
