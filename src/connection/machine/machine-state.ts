import type { LeaseSet } from '../leases/lease-set'
import type { Failure } from './status'

/** A socket that is opening, open or closing belongs to the current `generation`. */
export type PhaseName =
  /** There is no socket, and no attempt is due. */
  | 'idle'
  /** `url()` and the token provider are pending. */
  | 'resolving'
  | 'opening'
  | 'awaitingSlot'
  /** The socket is open and the protocol is logging in. */
  | 'readying'
  | 'ready'
  | 'waiting'
  /** The app is hidden or offline, so no attempt starts. */
  | 'paused'
  /** The budget is used up or a failure is final, so no attempt starts. */
  | 'failed'
  /** The socket closes after the goodbye frame. */
  | 'leaving'
  | 'closing'

export type PingBy = 'heartbeat' | 'event' | 'user'

/**
 * Next step after an intentional close, if the socket is still needed. `renew` connects within the limits for automatic
 * events. `retry` continues the outage. `asked`, set by `reconnect()`, connects even while the app is hidden or
 * offline.
 */
export type AfterClosing = 'renew' | 'retry' | 'asked'

export interface MachineState {
  readonly phase: PhaseName
  readonly generation: number
  readonly startedAtMs: number
  readonly slotSinceMs: number | null
  readonly readyAtMs: number
  readonly pingDueAtMs: number
  /** Send time of the unanswered ping, or `null`. */
  readonly pingSentAtMs: number | null
  readonly pingTimeoutMs: number
  readonly pingBy: PingBy
  /** Whether this ping repeats a ping whose timer fired late. Only one repetition is allowed. */
  readonly isPingAgain: boolean
  readonly dueAtMs: number
  /** Whether the attempt does not count toward the budget. */
  readonly isExtra: boolean
  readonly next: AfterClosing
  readonly leases: LeaseSet
  /** `lingering`: the linger time is running. */
  readonly need: 'absent' | 'present' | 'lingering'
  /** Whether a session is set or the protocol does not need one. */
  readonly sessionReady: boolean
  /**
   * After a rejection, `renewing` means that a fresh token is required, and `spent` that the token was already renewed
   * in this outage. `doubted` and `fresh` mean the same after a socket ended early without a rejection.
   */
  readonly token: 'fixed' | 'armed' | 'renewing' | 'spent' | 'doubted' | 'fresh'
  /** Time when the app was hidden or `reconnect()` was last called in the background. `null` in the foreground. */
  readonly hiddenAtMs: number | null
  readonly online: boolean | undefined
  /** Whether the platform has reported going offline, with no connection opened since then. */
  readonly offline: boolean
  readonly loopback: boolean
  /** Start of the outage, or `null` if there is none. An outage ends after the minimum uptime. */
  readonly lostAtMs: number | null
  /** Random number, drawn once per outage. */
  readonly draw: number
  readonly made: number
  readonly renewedAtMs: number
  readonly endedAtMs: number
  readonly failure: Failure | null
  /** Number of network queries in this pause. Stays above 0 during an attempt that started offline. */
  readonly asks: number
}
