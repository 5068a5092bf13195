import type { Diagnostic, DiagnosticCode } from '../../shared/errors'
import type { ConnectionPolicy } from '../policy/connection-policy'
import type { WithParts } from './client-parts'

/** The signed-in user. `token` leaves the client only in a frame of the protocol. */
export interface Session {
  /** A non-empty string, or a finite number. */
  readonly userId: number | string
  /** The token, or a function that returns the token. */
  readonly token?: TokenSource
}

/**
 * A fixed token, or a provider that must return within `tokenTimeoutMs`. The provider is called before the first
 * connection, and again, with the last token as `rejected`, after the server rejects that token or ends a socket before
 * `minUptimeMs`. If the address contains the token, the provider is called before every connection.
 */
export type TokenSource = string | ((ask: { readonly rejected: string | undefined }) => string | Promise<string>)

/** User and token for a new connection. */
export interface Credentials {
  /** The fixed token or the provider's last result, if any. */
  readonly token: string | undefined
  /** The current session, or `null` when no user is signed in. */
  readonly session: Session | null
}

/** Client functions that a session may call, but only during a call from the client. */
export interface ProtocolLine<Events extends object> {
  /** Sends a string or bytes on the open socket. */
  send(data: string | ArrayBuffer): void
  /** Reports that the protocol is ready, once per open socket. The status becomes `open`. */
  ready(): void
  /** Reports a ping response. With the liveness `any`, only records the round trip. */
  answered(): void
  /**
   * Reports that the server rejected the session. `unauthorized` requests a fresh token; `final` ends in `failed`;
   * `later` delays the next attempt by `retryLaterMs`.
   */
  refuse(kind: 'unauthorized' | 'final' | 'later', code: DiagnosticCode, detail?: string): void
  /** Reports the connection as lost. */
  lose(code: DiagnosticCode, detail?: string): void
  /** Counts a diagnostic and passes it to the listeners. */
  report(diagnostic: Diagnostic): void
  /** Removes tokens and URL query strings from a server's string before it reaches the application. */
  redact(text: string): string
  /** Returns the wall-clock time (epoch ms). */
  now(): number
  /** Returns a random number in [0, 1), for ids that are unique among clients. Not for secrets. */
  random(): number
  /** Emits an event to listeners, stores and channels. */
  publish<K extends keyof Events & string>(name: K, payload: Events[K]): void
  /** Schedules a call to the session's `flush` (`frames` port). Several requests cause only one call. */
  requestFlush(): void
  /**
   * Schedules one call to the session's `timer` with this name. A repeated call replaces the timer. The timer stops
   * when the connection ends.
   */
  after(name: string, delayMs: number): void
  /** Stops the named timer. */
  stop(name: string): void
}

/** A user's protocol session. The client calls one method at a time. `atMs` is the wall-clock time. */
export interface ProtocolSession {
  /**
   * Called when the socket is open, to send the first frame. Without this method, an open socket is ready. Read `token`
   * only if you send the token: once `token` is read, the client renews the token if the socket ends early.
   */
  opened?(now: { readonly atMs: number; readonly token: string | undefined }): void
  /** Called when a message arrives. */
  received(data: string | ArrayBuffer, atMs: number): void
  /** Called when the client has rejected a message as `frame-too-large`. */
  missed?(atMs: number): void
  /** Called when a ping or a probe is due. Without this method, silence never ends a connection. */
  ping?(now: { readonly atMs: number; readonly foreground: boolean }): void
  /** Called before an intentional close, to send a goodbye frame. */
  goodbye?(atMs: number): void
  /** Called when the socket is closed, lost or dropped. No messages follow. */
  detached?(atMs: number): void
  /** Called when a timer set by `line.after` is due. */
  timer?(name: string, atMs: number): void
  /** Called after `requestFlush`, when the frame scheduler runs. */
  flush?(atMs: number): void
  /**
   * Encodes an application's frame, or throws. Returns a list to send several frames in order. Called exactly once per
   * sent frame, during `send`, so this method may assign an id. Not called unless the client is open. Without this
   * method, nothing can be sent.
   */
  encode?(frame: unknown): string | ArrayBuffer | readonly (string | ArrayBuffer)[]
  /** Called right before an encoded frame is sent. Returns a code to reject the frame. */
  sending?(frame: unknown): DiagnosticCode | undefined
  /**
   * Returns the function that executes a command passed to `send`, or `undefined` if the value is a frame. The client
   * calls the function immediately, even without a connection. `steer` may be called twice per frame, so `steer` must
   * have no side effects.
   */
  steer?(frame: unknown): (() => void) | undefined
  /** Additional time for the pong timeout in ms, or 0 when no response is outstanding. */
  graceMs?(): number
  /** Returns the JSON state to store for the next start, if any. */
  dump?(): unknown
  /** Restores the user's `dump` from storage. The data is untrusted. An exception is reported as `storage-corrupt`. */
  restore?(data: unknown): void
}

/** Signs of life: any frame, only ping responses, or any frame after the first ping response. */
export type Liveness = 'any' | 'reply' | 'reply-once-seen'

/** A wire protocol. Creates sessions and has its own policy defaults. */
export interface Protocol<
  Events extends object = Record<string, never>, Running extends ProtocolSession = ProtocolSession,
> extends WithParts {
  /** Name of the protocol, for developers. */
  readonly name: string
  /** Policy defaults of this protocol. Client options take precedence. */
  readonly policy?: Partial<ConnectionPolicy>
  /** Which frames prove that the connection is alive. */
  readonly liveness: Liveness
  /** Whether a connection requires a session (`setSession`). */
  readonly needsSession: boolean
  /** The initial session from the protocol's options, if any. */
  readonly session?: Session | undefined
  /** Called when the client is installed in an app, before any channel emits. */
  installed?(app: ProtocolApp<Events>): void
  /**
   * Creates the session for this user, or without a user if `null`. Must not call `line` yet.
   * @param before the client's previous session, still in use; for the same user, return that session or reuse its
   * state
   */
  start(session: Session | null, policy: ConnectionPolicy, line: ProtocolLine<Events>, before?: Running): Running
}

/** App functions that a client's protocol can call. */
export interface ProtocolApp<Events extends object> {
  readonly client: {
    on<K extends keyof Events & string>(name: K, listener: (payload: Events[K]) => void): () => void
    on(name: 'sessionChanged', listener: () => void): () => void
    session(): { readonly userId: number | string } | null
    report(diagnostic: Diagnostic): void
  }
  /** Emits a value on the client's channel until the client is removed from the app. */
  emit(channel: string, payload: unknown): void
  /** Reserves channels for `emit`. Client events with these names are not forwarded. */
  reserve(...channels: readonly string[]): void
}

/** Provides `dump` and `restore` for sessions without these methods. */
export interface StateImage<in Running extends ProtocolSession> {
  dump(session: Running): unknown
  restore(session: Running, data: unknown): void
}
