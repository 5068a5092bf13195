/** The events of a client's connection. */
interface Receive {
  /** Ready for texts: where the client subscribes, when that is answered. Each time it comes back, too. */
  connected(): void
  /** A text that came back from the server. */
  text(text: string): void
  /** Bytes that came back from the server. */
  binary(bytes: Uint8Array): void
  /** The client itself noticed that its line is gone, and will try again. */
  lost(): void
  /** An error that the client reports, other than the loss of its line. */
  failed(message: string): void
}

/** A client that is under way. */
export interface Talking {
  sendText(text: string): void | Promise<void>
  /** Missing where the client, or its protocol, has no bytes. */
  readonly sendBinary?: (bytes: Uint8Array) => void | Promise<void>
  /** For good: no attempt, timer or line remains. */
  close(): void | Promise<void>
}

/**
 * The side inside the runtime, in `test/clients/<name>/talk.ts`: an unmodified client as an application writes it. It
 * connects at once, and comes back by its own means within a second.
 */
export type Talk = (url: string, receive: Receive) => Talking

/** The client's real server on a port of its own, which gives back what it gets. */
export interface Server {
  readonly url: string
  /** Cuts each line without a word; the next connection is served again, at the same address. */
  loseLines(): void | Promise<void>
  close(): Promise<void>
}

/** Said instead of a server whose program this machine does not have. */
type NotHere = `not here: ${string}`

/** In `test/clients/<name>/server.ts`. */
export type Serve = () => Promise<Server | NotHere>
