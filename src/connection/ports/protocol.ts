import type { Diagnostic, DiagnosticCode } from '../../shared/errors'
import type { ConnectionPolicy } from '../policy/connection-policy'
import type { WithParts } from './client-parts'

/** The user of the socket. `token` leaves the runtime only in the protocol's own frame. */
export interface Session {
  /** A non-empty string, or a finite number. */
  readonly userId: number | string
  /** The token, or the function that returns one. */
  readonly token?: TokenSource
}

/**
 * A fixed token, or a provider that is called before the first connection (`fresh: false`), and with `fresh: true` when
 * the server rejected the last token or ended a socket before `minUptimeMs`; before every connection when `url` puts
 * the token into the address. A provider has `tokenTimeoutMs`.
 */
export type TokenSource = string | ((ask: { readonly fresh: boolean }) => string | Promise<string>)

/** The user of a new connection. */
export interface Credentials {
  /** The fixed token, or the provider's last result; `undefined` without one. */
  readonly token: string | undefined
  /** `null` when no user is signed in. */
  readonly session: Session | null
}

/** The client calls that a session may make, only within a call of that session. */
export interface ProtocolLine<Events extends object> {
  /** Sends a string or bytes on the open socket. */
  send(data: string | ArrayBuffer): void
  /** The protocol is ready: the status becomes `open`. Once for each opened socket. */
  ready(): void
  /** The reply to a ping was received. With liveness `any` every frame counts and this only adds the round trip. */
  answered(): void
  /**
   * The server rejected the session. `unauthorized` requests a fresh token; `final` ends in `failed`; `later` delays
   * the next attempt by `retryLaterMs`.
   */
  refuse(kind: 'unauthorized' | 'final' | 'later', code: DiagnosticCode, detail?: string): void
  /** Treats the connection as lost. */
  lose(code: DiagnosticCode): void
  /** Counts a diagnostic and passes it to the listeners. */
  report(diagnostic: Diagnostic): void
  /** A server's text without the tokens and address queries of the client; for the session's own results. */
  redact(text: string): string
  /** The wall clock, epoch ms. */
  now(): number
  /** A number from 0 to below 1, for ids that are unique among clients; never for a secret. */
  random(): number
  /** Passes an event to the client's listeners, the stores and the channels. */
  publish<K extends keyof Events & string>(name: K, payload: Events[K]): void
  /** Calls the session's `flush` soon, once for any number of requests (port `frames`). */
  requestFlush(): void
  /** Calls the session's `timer` with this name, once; a second start replaces the first. Ends with the connection. */
  after(name: string, delayMs: number): void
  /** Ends the timer of that name. */
  stop(name: string): void
}

/** A user's protocol session, called by the client, one call at a time. `atMs` is the wall clock. */
export interface ProtocolSession {
  /**
   * The socket is open; the session may send its first frame. Without it the connection is ready once open. Read
   * `token` only to send it: a token that was read is renewed when the socket ends early.
   */
  opened?(now: { readonly atMs: number; readonly token: string | undefined }): void
  /** A message arrived, as a string or bytes. */
  received(data: string | ArrayBuffer, atMs: number): void
  /** A ping or a probe of the connection is due. */
  ping?(now: { readonly atMs: number; readonly foreground: boolean }): void
  /** An intended close starts: the protocol's goodbye frame, if any, is due now. */
  goodbye?(atMs: number): void
  /** The socket no longer feeds this session (closed, lost or dropped). */
  detached?(atMs: number): void
  /** A timer that `line.after` set is due. */
  timer?(name: string, atMs: number): void
  /** Called by the frame scheduler after `requestFlush`. */
  flush?(atMs: number): void
  /**
   * Encodes an application's frame, as a list for frames that are sent together, in this order; throws if it cannot.
   * Called exactly once for each sent frame, at the call of `send`: it may give the frame an id. Not called while the
   * client is not open. Without it nothing can be sent.
   */
  encode?(frame: unknown): string | ArrayBuffer | readonly (string | ArrayBuffer)[]
  /**
   * The text that `encode` made of this frame is sent right after this call: in a listener's turn, later than `encode`.
   * Returns the code of a rejection, or `undefined`.
   */
  sending?(frame: unknown): DiagnosticCode | undefined
  /**
   * A call of the session itself, passed to `send` instead of a frame to encode: it is called immediately, open or not.
   * `undefined` for a frame to send. May be called twice for one frame: changes nothing before that call.
   */
  steer?(frame: unknown): (() => void) | undefined
  /** Extra time of the pong timeout, ms; 0 when no response is outstanding. */
  graceMs?(): number
  /** The state to store for the next start, as JSON, or `undefined` for none. */
  dump?(): unknown
  /**
   * Restores an earlier result of `dump` for the same user, read from storage. Untrusted: an exception is reported as
   * `storage-corrupt`.
   */
  restore?(data: unknown): void
}

/** The signs of life: any frame, only the response to a ping, or any frame once a ping was answered. */
export type Liveness = 'any' | 'reply' | 'reply-once-seen'

/** A wire protocol: creates sessions, and has its own policy. */
export interface Protocol<
  Events extends object = Record<string, never>, Running extends ProtocolSession = ProtocolSession,
> extends WithParts {
  /** Protocol name, for the developer. */
  readonly name: string
  /** Policy defaults of this protocol; the client's options override them. */
  readonly policy?: Partial<ConnectionPolicy>
  /** Which frames show that the connection is alive. */
  readonly liveness: Liveness
  /** True when no connection opens without a session (`setSession`). */
  readonly needsSession: boolean
  /** The session given with the protocol, if any. */
  readonly session?: Session | undefined
  /** Called when its client is installed in an app, before any of the app's channels emits. */
  installed?(app: ProtocolApp<Events>): void
  /**
   * A session for this user (`null`: none), under the current policy. It makes no call of `line` yet.
   * @param before the session of this client that was made last, of the same or of another user, and still in use: the
   * same user may go on with its state, or with the session itself
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
  /** Emits on a channel of the client, until the client is removed from the app. */
  emit(channel: string, payload: unknown): void
  /** Reserves channels for `emit`: a client event with that name is not forwarded to the channel too. */
  reserve(...channels: readonly string[]): void
}

/** Replaces `dump` and `restore` for sessions that leave them to others. */
export interface StateImage<in Running extends ProtocolSession> {
  dump(session: Running): unknown
  restore(session: Running, data: unknown): void
}
