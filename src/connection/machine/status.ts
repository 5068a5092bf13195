import type { DiagnosticCode } from '../../shared/errors'

/** The public status name. `open` means that the protocol is ready. */
export type SocketStatusName = 'idle' | 'connecting' | 'open' | 'reconnecting' | 'paused' | 'failed'

/** Why the last connection ended or could not be made. */
export interface Failure {
  /** Why the connection ended or was not made. */
  readonly code: DiagnosticCode
  /** The close code of the socket, when there was one. */
  readonly closeCode?: number
  /** Technical detail for the developer, never a token. */
  readonly detail?: string | undefined
  /** Whether only `reconnect()` and `setSession()` end the failure; after a rejected token also a new need. */
  readonly final: boolean
}

/** The public status of a connection, a new object at each change. */
export interface SocketStatus {
  /** The name of the status. */
  readonly status: SocketStatusName
  /**
   * The reconnect attempt in flight or scheduled, 1 for the first; in `failed`, the number of attempts made; else 0.
   */
  readonly attempt: number
  /** Number of attempts in the budget. May be Infinity. */
  readonly maxAttempts: number
  /** When the scheduled attempt is due (epoch ms), `null` when none is scheduled. */
  readonly nextAtMs: number | null
  /**
   * When the attempt in flight started to wait for a free socket (epoch ms), on platforms with a limit; `null` when not
   * waiting. The wait includes retries, and ends with an open socket or with the attempt. The attempt is used up only
   * after 30 s.
   */
  readonly slotAwaitedSinceMs: number | null
  /** Why the status is `paused`. */
  readonly pausedBy: 'background' | 'offline' | null
  /** The last failure, kept while it explains the status (also in `idle`, for the page); `null` once open. */
  readonly failure: Failure | null
  /** When this status began, epoch ms. */
  readonly sinceMs: number
}

/** The effect of `reconnect()`. */
export type ReconnectAnswer = 'attempting' | 'kept' | 'probing' | 'no-lease' | 'no-session' | 'disposed'

/** The payload of the `connectError` channel, emitted each time `failed` is entered. */
export interface ConnectError {
  /** Why the client gave up. */
  readonly code: DiagnosticCode
  /** The server's close reason, or the same code if there is none. Never a message from this package. */
  readonly reason: string
  /** Number of reconnect attempts made in this outage. */
  readonly attemptsMade: number
}

/** The close code of a connection that ended without a close frame (RFC 6455, 7.1.5). */
const withoutCloseFrame = 1006

/** Returns the reason for `connectError`: the server's close reason if any, else the code. */
export function reasonOf({ code, closeCode = withoutCloseFrame, detail = code }: Failure): string {
  // Only a close frame carries the server's reason.
  return closeCode === withoutCloseFrame ? code : detail
}
