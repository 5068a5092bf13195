import type { Diagnostic, DiagnosticCode } from '../../shared/errors'
import type { ConnectError, ReconnectAnswer, SocketStatus } from '../machine/status'
import type { Tabs } from '../leases/lease-set'
import type { Inspection } from '../ports/inspection'
import type { ClientStats } from '../ports/client-parts'
import type { Session } from '../ports/protocol'

/**
 * A lease on the socket. The socket is open while at least one lease needs it. Calls after `release` have no effect.
 */
export interface LeaseHandle {
  /** Sets whether the holder needs the socket now. */
  want(needed: boolean): void
  /** Reports that the holder's page is on screen. */
  shown(): void
  /** Reports that the holder's page left the screen. If the app hides simultaneously, the lease is only suspended. */
  hidden(): void
  /** Ends the lease permanently. */
  release(): void
}

/** A lease as pages see it. */
export interface LeaseView {
  /** The holder's label. */
  readonly label: string
  /** `lease` belongs to a page, `tab` to a tab rule, and `manual` to `connect()`. */
  readonly kind: 'lease' | 'tab' | 'manual'
  /** Whether the lease needs the socket now. */
  readonly held: boolean
  /** Whether the lease is held while the app is in the background. */
  readonly suspended: boolean
}

/** The result of `close()`, with the remaining holders. */
export interface CloseAnswer {
  /** Whether no lease needs the socket. If so, an open socket closes after the linger time (300 ms by default). */
  readonly closed: boolean
  /** Labels of the leases that keep the socket open, oldest first. */
  readonly heldBy: readonly string[]
}

/** The result of a send: success or a failure code. */
export type SendResult =
  | { readonly ok: true }
  | {
      readonly ok: false
      /** Failure code. After `connection-lost` and `send-failed`, the server may still have received the frame. */
      readonly code: DiagnosticCode
      /** Technical detail for the developer, never a token. */
      readonly detail?: string | undefined
    }

/** Events of every client, besides the events of its protocol. */
export interface ClientEvents {
  statusChanged: SocketStatus
  /** Emitted once each time the client gives up, but not again when the status returns from `idle` to `failed`. */
  connectError: ConnectError
  /** Emitted for each problem, with its time (epoch ms). */
  diagnosed: Diagnostic & { readonly atMs: number }
  /** Emitted when leases or tab values change. */
  leasesChanged: readonly LeaseView[]
  /** Emitted when the session is set, replaced or cleared. Contains no token. */
  sessionChanged: { readonly userId: number | string } | null
}

/** Events of a client without declared event types. Protocols add events by declaration merging. */
export interface UsualEvents {}

export interface Emit<Events extends object> {
  <K extends keyof ClientEvents>(event: K, payload: ClientEvents[K]): void
  <K extends keyof Events & string>(event: K, payload: Events[K]): void
}

/** A client, with its status, leases, tabs, session, events and frames. */
export interface SocketClient<Events extends object> extends Tabs {
  /** The `name` option. */
  readonly name: string
  /** The events recorded by `inspector()`, or `undefined` without this feature. */
  readonly inspection: Inspection | undefined
  /** Returns the current status. The object stays the same until the status changes. */
  status(): SocketStatus
  /**
   * Returns the counters of `statistics()`.
   * @throws TradewireError `invalid-option` in a client without `statistics()`
   */
  stats(): ClientStats
  /** Returns all leases, including leases that do not need the socket now. */
  leases(): readonly LeaseView[]
  /** The signed-in user, or `null` if there is none. */
  session(): { readonly userId: number | string } | null
  /** Subscribes to a client event. Returns the unsubscribe function. */
  on<K extends keyof ClientEvents>(name: K, listener: (payload: ClientEvents[K]) => void): () => void
  /** Subscribes to a protocol event. Protocols must not use client event names. */
  on<K extends keyof Events & string>(name: K, listener: (payload: Events[K]) => void): () => void
  /** Creates a lease for a page or part of a page. The new lease does not need the socket yet. */
  lease(label: string): LeaseHandle
  /** Takes the manual lease. */
  connect(): void
  /** Releases the manual lease. The result lists the other leases that keep the socket open. */
  close(): CloseAnswer
  /**
   * Retries immediately, even while the app is hidden or offline. Only probes a connection that is already open, with a
   * ping if the protocol sends pings.
   */
  reconnect(): ReconnectAnswer
  /**
   * Sets another user or token. Sends the goodbye frame and opens a new connection. Keeps the positions, marked as
   * stale, only if the user stays the same. `null` signs out. If the call throws, nothing changes.
   * @throws TradewireError `invalid-option` for an invalid session; or the protocol's error if it cannot start the
   * session
   */
  setSession(session: Session | null): void
  /** Sends the frame immediately, or fails. Never queues the frame and never rejects. */
  send(frame: unknown): Promise<SendResult>
  /**
   * Counts a feature's diagnostic and emits it to the listeners.
   * @param error the cause, whose stack appears in the log
   */
  report(diagnostic: Diagnostic, error?: unknown): void
  /** Runs a feature's task immediately, or after the client's current task. Listeners run after the task. */
  inTurn(task: () => void): void
  /** Sends the goodbye frame, closes the connection and stops all events permanently. */
  dispose(): void
}
