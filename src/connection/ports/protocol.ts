import type { Diagnostic, DiagnosticCode } from '../../shared/errors'
import type { ConnectionPolicy } from '../policy/connection-policy'
import type { WithParts } from './client-parts'

/** The user that the socket speaks for. `token` never leaves the runtime but in the protocol's own frame. */
export interface Session {
  /** A text that is not empty, or a finite number. */
  readonly userId: number | string
  /** The token, or the function that gives one. */
  readonly token?: TokenSource
}

/**
 * A fixed token, or a provider that is asked before the first connection (`fresh: false`), and with `fresh: true` when
 * the server refused the last token or ended a socket before `minUptimeMs`; before every connection when `url` puts the
 * token into the address. A provider has `tokenTimeoutMs`.
 */
export type TokenSource = string | ((ask: { readonly fresh: boolean }) => string | Promise<string>)

/** The user that a connection is opened for. */
export interface Credentials {
  /** The fixed token, or what the provider answered last; `undefined` without one. */
  readonly token: string | undefined
  /** `null` when no user is signed in. */
  readonly session: Session | null
}

/** The calls that a session may make of the client around it. Only within a call of that session. */
export interface ProtocolLine<Events extends object> {
  /** Sends text or bytes on the open socket. */
  send(data: string | ArrayBuffer): void
  /** The protocol is ready: status becomes `open`. Once for each opened socket. */
  ready(): void
  /** The reply to a ping was seen. With liveness `any` every frame counts and this only adds the round trip. */
  answered(): void
  /**
   * The server refused the session. `unauthorized` asks for a fresh token; `final` ends in `failed`; `later` delays the
   * next attempt by `retryLaterMs`.
   */
  refuse(kind: 'unauthorized' | 'final' | 'later', code: DiagnosticCode, detail?: string): void
  /** Treat the connection as lost. */
  lose(code: DiagnosticCode): void
  /** Counts a diagnostic and passes it to the listeners. */
  report(diagnostic: Diagnostic): void
  /** A server's words, without the tokens and address queries of the client; for what the session itself answers. */
  redact(text: string): string
  /** The wall clock, epoch ms. */
  now(): number
  /** A number from 0 up to 1, without 1: for ids that no other client uses, never for a secret. */
  random(): number
  /** Hands an event to the client's listeners, the stores and the channels. */
  publish<K extends keyof Events & string>(name: K, payload: Events[K]): void
  /** Calls the session's `flush` soon, once for any number of requests (port `frames`). */
  requestFlush(): void
  /** Calls the session's `timer` with this name, once; a second start replaces the first. Ends with the connection. */
  after(name: string, delayMs: number): void
  /** Ends the timer of that name. */
  stop(name: string): void
}

/** A user's session of a protocol: the client calls it, one call at a time. `atMs` is the wall clock. */
export interface ProtocolSession {
  /**
   * The socket is open; the first frame may go out. Without it the line is ready as soon as it is open. Read `token`
   * only to send it: a token that was read is renewed when the socket ends early.
   */
  opened?(now: { readonly atMs: number; readonly token: string | undefined }): void
  /** A message arrived, text or bytes. */
  received(data: string | ArrayBuffer, atMs: number): void
  /** A ping is due, or a probe of the line. */
  ping?(now: { readonly atMs: number; readonly foreground: boolean }): void
  /** An intended close begins: the goodbye frame, if the protocol has one, is due now. */
  goodbye?(atMs: number): void
  /** The socket no longer feeds this session (closed, lost or dropped). */
  detached?(atMs: number): void
  /** A timer that `line.after` set is due. */
  timer?(name: string, atMs: number): void
  /** The frame scheduler's turn, after `requestFlush`. */
  flush?(atMs: number): void
  /**
   * Turns an application's frame into what goes on the wire, a list for frames that go out together, in this order;
   * throws on what cannot be encoded. Called exactly once for each frame that is sent, at the call of `send`: it may
   * give the frame an id. Not called while the client is not open. Without it nothing can be sent.
   */
  encode?(frame: unknown): string | ArrayBuffer | readonly (string | ArrayBuffer)[]
  /**
   * The text that `encode` made of this frame goes out right after this call: in a listener's turn, later than
   * `encode`. Returns the code of what forbids it, or `undefined`.
   */
  sending?(frame: unknown): DiagnosticCode | undefined
  /**
   * A call of the session itself, given to `send` instead of a frame to encode: it is called at once, open or
   * not. `undefined` for a frame of the wire. May be asked twice about one frame: changes nothing before that call.
   */
  steer?(frame: unknown): (() => void) | undefined
  /** How long the pong timeout waits longer than usual, ms; 0 when no answer is outstanding. */
  graceMs?(): number
  /** The state worth keeping for the next start, as JSON has it, or `undefined` for nothing. */
  dump?(): unknown
  /**
   * Takes what `dump` gave earlier for the same user, read back from storage. Untrusted: what it throws is reported as
   * `storage-corrupt`.
   */
  restore?(data: unknown): void
}

/** The signs of life: any frame, only the answer to a ping, or any frame once a ping was answered. */
export type Liveness = 'any' | 'reply' | 'reply-once-seen'

/** A wire protocol: makes sessions, and has a policy of its own. */
export interface Protocol<
  Events extends object = Record<string, never>, Running extends ProtocolSession = ProtocolSession,
> extends WithParts {
  /** Name of the protocol, for the developer. */
  readonly name: string
  /** Policy defaults of this protocol; the client's options win over them. */
  readonly policy?: Partial<ConnectionPolicy>
  /** Which frames show that the connection is alive. */
  readonly liveness: Liveness
  /** True when nothing can be opened without a session (`setSession`). */
  readonly needsSession: boolean
  /** The session given with the protocol, if any. */
  readonly session?: Session | undefined
  /** Called when a client of it is installed in an app, before any of the app's channels carries anything. */
  installed?(app: ProtocolApp<Events>): void
  /**
   * A session for this user (`null`: none), under the policy in effect. It calls nothing of `line` yet.
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
  /** Emits on a channel of the client, until the client is taken out of the app. */
  emit(channel: string, payload: unknown): void
  /** Keeps channels for `emit`: an event of the client with that name is not carried to the channel too. */
  reserve(...channels: readonly string[]): void
}

/** Does what `dump` and `restore` do for sessions that leave it to others. */
export interface StateImage<in Running extends ProtocolSession> {
  dump(session: Running): unknown
  restore(session: Running, data: unknown): void
}
