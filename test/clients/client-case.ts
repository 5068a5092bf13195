interface Receive {
  /** Called initially and after each reconnect, when the client can send and any subscription is confirmed. */
  connected(): void
  text(text: string): void
  binary(bytes: Uint8Array): void
  lost(): void
  failed(message: string): void
}

export interface Talking {
  sendText(text: string): void | Promise<void>
  /** Missing if the client or its protocol supports no bytes. */
  readonly sendBinary?: (bytes: Uint8Array) => void | Promise<void>
  /** Stops permanently, without a remaining attempt, timer or connection. */
  close(): void | Promise<void>
}

/**
 * The unmodified client inside the runtime, in `test/clients/<name>/talk.ts`. The client connects immediately, and
 * reconnects by itself within a second.
 */
export type Talk = (url: string, receive: Receive) => Talking

export interface Server {
  readonly url: string
  /** Cuts each connection without a close frame. The same address accepts the next connection. */
  loseLines(): void | Promise<void>
  close(): Promise<void>
}

/** The reason why this machine has no such server. */
type NotHere = `not here: ${string}`

export type Serve = () => Promise<Server | NotHere>
