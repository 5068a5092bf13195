import type { DiagnosticCode } from '../../shared/errors'

/** The public status. `open` means that the protocol is ready. */
export type SocketStatusName = 'idle' | 'connecting' | 'open' | 'reconnecting' | 'paused' | 'failed'

/** Why the last connection ended or failed to open. */
export interface Failure {
  /** Diagnostic code. */
  readonly code: DiagnosticCode
  /** The socket's close code, if any. */
  readonly closeCode?: number
  /** Technical detail for the developer, never a token. */
  readonly detail?: string | undefined
  /**
   * Whether only `reconnect()` or `setSession()` can end the failure. After a rejected token, a new lease also ends the
   * failure.
   */
  readonly final: boolean
}

/** A connection's public status. Each change creates a new object. */
export interface SocketStatus {
  /** Name of the status. */
  readonly status: SocketStatusName
  /**
   * Number of the running or scheduled reconnect attempt, from 1. In `failed`, the number of attempts made. Otherwise
   * 0.
   */
  readonly attempt: number
  /** Number of attempts in the budget. Can be `Infinity`. */
  readonly maxAttempts: number
  /** Due time of the scheduled attempt (epoch ms), or `null`. */
  readonly nextAtMs: number | null
  /**
   * Time when the attempt started to wait for a free socket (epoch ms), or `null`. Only for platforms with a socket
   * limit. Retries do not restart the wait. The attempt counts toward the budget only after 30 s.
   */
  readonly slotAwaitedSinceMs: number | null
  /** Why the status is `paused`. */
  readonly pausedBy: 'background' | 'offline' | null
  /**
   * The failure that explains the status. Pages may show the failure even in `idle`. `null` once the status is `open`.
   */
  readonly failure: Failure | null
  /** Start of this status (epoch ms). */
  readonly sinceMs: number
}

/**
 * The effect of calling `reconnect()`. `attempting`: a new attempt starts. `probing`: a ping checks the open
 * connection, and the client reconnects if no response arrives within `probeTimeoutMs`. `kept`: an attempt younger than
 * 2 s continues, or the connection stays open unchecked, because the protocol sends no pings. `no-lease`: no page needs
 * the socket. `no-session`: no user is signed in. `disposed`: the client was disposed.
 */
export type ReconnectAnswer = 'attempting' | 'kept' | 'probing' | 'no-lease' | 'no-session' | 'disposed'

/** Payload of the `connectError` channel, emitted once each time the client gives up. */
export interface ConnectError {
  /** Why the client gave up. */
  readonly code: DiagnosticCode
  /** The server's close reason, or `code` if there is none. Never a message from this package. */
  readonly reason: string
  /** Number of reconnect attempts made in this outage. */
  readonly attemptsMade: number
}

/** Close code of a connection that ended without a close frame (RFC 6455, 7.1.5). */
const withoutCloseFrame = 1006

export function reasonOf({ code, closeCode = withoutCloseFrame, detail = code }: Failure): string {
  // Only a close frame can contain the server's reason.
  return closeCode === withoutCloseFrame ? code : detail
}
