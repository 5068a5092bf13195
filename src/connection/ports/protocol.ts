import type { Diagnostic, DiagnosticCode } from '../../shared/errors'
import type { ConnectionPolicy } from '../policy/connection-policy'
import type { WithParts } from './client-parts'

/** The user of the socket. `token` leaves the client only in the protocol's own frame. */
export interface Session {
  /** A non-empty string, or a finite number. */
  readonly userId: number | string
  /** The token, or the function that returns one. */
  readonly token?: TokenSource
}

/**
 * A fixed token, or a provider that is called before the first connection (`fresh: false`), and again with `fresh:
 * true` when the server rejected the last token or ended a socket before `minUptimeMs`. When `url` puts the token into
 * an address, the provider is called before every connection. A provider must return within `tokenTimeoutMs`.
 */
export type TokenSource = string | ((ask: { readonly fresh: boolean }) => string | Promise<string>)

/** The user of a new connection. */
export interface Credentials {
  /** The fixed token, or the provider's last result; `undefined` without one. */
  readonly token: string | undefined
  /** The current session; `null` when no user is signed in. */
  readonly session: Session | null
}

/** Client functions that a session may call, but only during a call from the client. */
export interface ProtocolLine<Events extends object> {
  /** Sends a string or bytes on the open socket. */
  send(data: string | ArrayBuffer): void
  /** Reports that the protocol is ready, once per opened socket. The status becomes `open`. */
  ready(): void
  /**
   * Reports the reply to a ping. With liveness `any`, every frame counts as a reply, and this call only records the
   * round trip.
   */
  answered(): void
  /**
   * Reports that the server rejected the session. `unauthorized` requests a fresh token; `final` ends in `failed`;
   * `later` delays the next attempt by `retryLaterMs`.
   */
  refuse(kind: 'unauthorized' | 'final' | 'later', code: DiagnosticCode, detail?: string): void
  /** Reports the connection as lost. */
  lose(code: DiagnosticCode): void
  /** Counts a diagnostic and passes it to the listeners. */
  report(diagnostic: Diagnostic): void
  /** Returns a server's string without the client's tokens and address queries, for the session's own results. */
  redact(text: string): string
  /** Returns the wall-clock time, epoch ms. */
  now(): number
  /** Returns a random number in [0, 1), for ids that are unique among clients; never for a secret. */
  random(): number
  /** Passes an event to the client's listeners, the stores and the channels. */
  publish<K extends keyof Events & string>(name: K, payload: Events[K]): void
  /** Calls the session's `flush` soon, once for any number of requests (`frames` port). */
  requestFlush(): void
  /**
   * Calls the session's `timer` with this name once. A second start replaces the first. The timer ends with the
   * connection.
   */
  after(name: string, delayMs: number): void
  /** Stops the named timer. */
  stop(name: string): void
}

/** A user's protocol session, called by the client, one call at a time. `atMs` is the wall clock. */
export interface ProtocolSession {
  /**
   * Called when the socket is open; the session may send its first frame. Without this method, the connection is ready
   * once open. Read `token` only to send it, because a token that was read is renewed when the socket ends early.
   */
  opened?(now: { readonly atMs: number; readonly token: string | undefined }): void
  /** Called when a message arrives, as a string or bytes. */
  received(data: string | ArrayBuffer, atMs: number): void
  /** Called when a ping or a probe of the connection is due. */
  ping?(now: { readonly atMs: number; readonly foreground: boolean }): void
  /** Called when an intended close starts. The session may send its goodbye frame now. */
  goodbye?(atMs: number): void
  /** Called when the socket no longer delivers messages to this session (closed, lost or dropped). */
  detached?(atMs: number): void
  /** Called when a timer that `line.after` set is due. */
  timer?(name: string, atMs: number): void
  /** Called by the frame scheduler after `requestFlush`. */
  flush?(atMs: number): void
  /**
   * Encodes an application's frame. Returns a list for several frames, which are sent in this order. Throws if the
   * frame cannot be encoded. Called exactly once for each sent frame, when `send` is called, so it may give the frame
   * an id. Not called while the client is not open. Without this method, nothing can be sent.
   */
  encode?(frame: unknown): string | ArrayBuffer | readonly (string | ArrayBuffer)[]
  /** Called right before an encoded frame is sent. Returns a code to reject the frame, or `undefined`. */
  sending?(frame: unknown): DiagnosticCode | undefined
  /**
   * Returns the function that executes a command passed to `send`, or `undefined` for a frame to send. The client calls
   * the function immediately, even without a connection. `steer` may be called twice per frame, so it must have no side
   * effects.
   */
  steer?(frame: unknown): (() => void) | undefined
  /** Extra time of the pong timeout, ms; 0 when no response is outstanding. */
  graceMs?(): number
  /** Returns the state to store for the next start, as JSON, or `undefined` for none. */
  dump?(): unknown
  /**
   * Restores an earlier result of `dump` for the same user, read from storage. The data is untrusted: an exception is
   * reported as `storage-corrupt`.
   */
  restore?(data: unknown): void
}

/** The signs of life: any frame, only a response to a ping, or any frame after the first response to a ping. */
export type Liveness = 'any' | 'reply' | 'reply-once-seen'

/** A wire protocol. Creates sessions and has its own policy. */
export interface Protocol<
  Events extends object = Record<string, never>, Running extends ProtocolSession = ProtocolSession,
> extends WithParts {
  /** Protocol name, for the developer. */
  readonly name: string
  /** Policy defaults of this protocol; the client's options override them. */
  readonly policy?: Partial<ConnectionPolicy>
  /** Which frames show that the connection is alive. */
  readonly liveness: Liveness
  /** Whether a connection needs a session (`setSession`) to open. */
  readonly needsSession: boolean
  /** The session given with the protocol, if any. */
  readonly session?: Session | undefined
  /** Called when its client is installed in an app, before any of the app's channels emits. */
  installed?(app: ProtocolApp<Events>): void
  /**
   * Creates the session for this user (`null`: no user), under the current policy. Does not call `line` yet.
   * @param before the client's previous session, of the same or another user, still in use; for the same user, return
   * that session or reuse its state
   */
  start(session: Session | null, policy: ConnectionPolicy, line: ProtocolLine<Events>, before?: Running): Running
}

/** An app in which a client of a protocol is installed. */
export interface ProtocolApp<Events extends object> {
  readonly client: {
    on<K extends keyof Events & string>(name: K, listener: (payload: Events[K]) => void): () => void
    on(name: 'sessionChanged', listener: () => void): () => void
    session(): { readonly userId: number | string } | null
    report(diagnostic: Diagnostic): void
  }
  /** Emits on the client's channel until the client is removed from the app. */
  emit(channel: string, payload: unknown): void
  /** Reserves channels for `emit`. A client event with that name is not forwarded to the channel. */
  reserve(...channels: readonly string[]): void
}

/** Replaces `dump` and `restore` of sessions that lack them. */
export interface StateImage<in Running extends ProtocolSession> {
  dump(session: Running): unknown
  restore(session: Running, data: unknown): void
}
