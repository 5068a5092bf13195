import type { Diagnostic, DiagnosticCode } from '../core/diagnostic'
import type { ConnectionPolicy } from '../core/policy/connection-policy'

/** Who the socket speaks for. `token` never leaves the runtime but in the protocol's own frame. */
export interface Session {
  readonly traderId: number | string
  readonly token?: TokenSource
}

/**
 * A fixed token, or a provider that is asked before the first connection (`fresh: false`) and once
 * more when the server refused the last one (`fresh: true`). A provider has `tokenTimeoutMs`.
 */
export type TokenSource = string | ((ask: { readonly fresh: boolean }) => string | Promise<string>)

/** What happens to a protocol session. `atMs` is the wall clock. */
export type ProtocolEvent =
  /** The socket is open; the first frame may go out. */
  | { readonly type: 'opened'; readonly atMs: number; readonly token: string | undefined }
  | { readonly type: 'received'; readonly atMs: number; readonly data: string | ArrayBuffer }
  | { readonly type: 'pingDue'; readonly atMs: number; readonly foreground: boolean }
  /** An intended close begins: the goodbye frame, if the protocol has one, is due now. */
  | { readonly type: 'goodbyeDue'; readonly atMs: number }
  /** The socket no longer feeds this session (closed, lost or dropped). */
  | { readonly type: 'detached'; readonly atMs: number }
  | { readonly type: 'timerFired'; readonly atMs: number; readonly name: string }
  /** The frame scheduler's turn, after `requestFlush`. */
  | { readonly type: 'flushDue'; readonly atMs: number }

/** What a protocol session wants done. */
export type ProtocolCommand<Events extends object> =
  | { readonly type: 'send'; readonly data: string | ArrayBuffer }
  /** The protocol is ready: status becomes `open`. Once for each opened socket. */
  | { readonly type: 'ready' }
  /** The reply to a ping was seen. With liveness `any` every frame counts and this only adds the round trip. */
  | { readonly type: 'answered' }
  /** The server refused the session. `unauthorized` asks for a fresh token; `final` ends in `failed`. */
  | {
      readonly type: 'refuse'
      readonly kind: 'unauthorized' | 'final'
      readonly code: DiagnosticCode
      readonly detail?: string | undefined
    }
  /** Treat the connection as lost. */
  | { readonly type: 'lose'; readonly code: DiagnosticCode }
  | { readonly type: 'report'; readonly diagnostic: Diagnostic }
  /** Timers of the session: named, one shot, a second start replaces the first. */
  | { readonly type: 'startTimer'; readonly name: string; readonly delayMs: number }
  | { readonly type: 'stopTimer'; readonly name: string }
  | { readonly type: 'requestFlush' }
  | PublishCommand<Events>

/** Hands an event to the client's listeners, the stores and the channels. */
export type PublishCommand<Events extends object> = {
  readonly [K in keyof Events & string]: { readonly type: 'publish'; readonly name: K; readonly payload: Events[K] }
}[keyof Events & string]

/** What counts as life: any frame, only the answer to a ping, or the answer once one was seen. */
export type Liveness = 'any' | 'reply' | 'reply-once-seen'

/**
 * A wire protocol: a pure session reducer with a policy of its own. The one licence: a session may
 * hold a mutable structure that only its own `step` touches (the positions book does).
 */
export interface Protocol<State = unknown, Events extends object = Record<string, never>> {
  readonly name: string
  /** Policy defaults of this protocol; the client's options win over them. */
  readonly policy?: Partial<ConnectionPolicy>
  readonly liveness: Liveness
  /** True when nothing can be opened without a session (`setSession`). */
  readonly needsSession: boolean
  /** The session given with the protocol, if any. */
  readonly session?: Session | undefined
  /** A new, empty session for this user (or nobody), under the policy in effect. */
  start(session: Session | null, policy: ConnectionPolicy): State
  step(state: State, event: ProtocolEvent): ProtocolStep<State, Events>
  /**
   * Turns an application's frame into what goes on the wire, a list for frames that go out together, in this order;
   * throws on what cannot be encoded.
   */
  encode(frame: unknown, state: State): string | ArrayBuffer | readonly (string | ArrayBuffer)[]
  /**
   * What a frame given to `send` asks of the session itself, instead of being encoded: it is done at once, open or
   * not. `undefined` for a frame of the wire.
   */
  steer?(frame: unknown): Steering<State, Events> | undefined
  /** How long the pong timeout waits longer than usual, ms; 0 when nothing is owed. */
  graceMs?(state: State): number
}

/** A step that the application asks for. */
export interface Steering<State, Events extends object> {
  step(state: State): ProtocolStep<State, Events>
}

export type ProtocolStep<State, Events extends object> = readonly [State, readonly ProtocolCommand<Events>[]]

/** How the state of a protocol's sessions is kept in storage for the next start. */
export interface StateImage<State, Events extends object> {
  /** What is worth keeping, as JSON has it, or `undefined` for nothing. */
  dump(state: State): unknown
  /** Takes what `dump` gave earlier for the same user, read back from storage. Untrusted. */
  restore(state: State, data: unknown): ProtocolStep<State, Events>
}
