import type { LeaseSet } from '../leases/lease-set'
import type { Failure } from './status'

/** The phase of a connection. Sockets that are opening, open or closing belong to the `generation`. */
export type PhaseName =
  | 'idle'
  /** `url()` and the token provider are running. */
  | 'resolving'
  | 'opening'
  /** The platform has no free socket. */
  | 'awaitingSlot'
  /** The socket is open, the protocol is not ready. */
  | 'readying'
  | 'ready'
  | 'waiting'
  | 'paused'
  | 'failed'
  /** An intended close: the goodbye frame is being sent. */
  | 'leaving'
  /** The platform closes the socket. */
  | 'closing'

/** The sender of a request for a sign of life: the heartbeat, an automatic probe, a probe by `reconnect()`. */
export type PingBy = 'heartbeat' | 'event' | 'user'

/**
 * The step after an intended close while the socket is needed: `renew` starts like an automatic event, `retry`
 * continues the outage, `asked`: the user called `reconnect()`, connect even when hidden or offline.
 */
export type AfterClosing = 'renew' | 'retry' | 'asked'

/** The whole state of the connection machine. Plain data: a copy is a separate machine. */
export interface MachineState {
  readonly phase: PhaseName
  /** Counts the started connections. */
  readonly generation: number
  /** The times of an attempt in flight: its start, and since when it has waited for a socket (`null`: it did not). */
  readonly startedAtMs: number
  readonly slotSinceMs: number | null
  /** The times of `ready`. */
  readonly readyAtMs: number
  readonly pingDueAtMs: number
  /** The ping that waits for a sign of life; `null` for none. */
  readonly pingSentAtMs: number | null
  readonly pingTimeoutMs: number
  readonly pingBy: PingBy
  /** A second chance after a timer that fired late; there is no third. */
  readonly isPingAgain: boolean
  /** The wait of `waiting`; an extra attempt uses no budget. */
  readonly dueAtMs: number
  readonly isExtra: boolean
  /** The intent of `leaving` and `closing`. */
  readonly next: AfterClosing
  readonly leases: LeaseSet
  /** `lingering`: the last lease was released a moment ago. */
  readonly need: 'absent' | 'present' | 'lingering'
  /** A session is set, or the protocol needs none. */
  readonly sessionReady: boolean
  /**
   * `renewing`: the provider must return a fresh one; `spent`: that was done in this outage. `doubted` and `fresh` are
   * the same after a socket that ended early without a rejection.
   */
  readonly token: 'fixed' | 'armed' | 'renewing' | 'spent' | 'doubted' | 'fresh'
  /** When the app hid, or `reconnect()` was last called since; `null` in the foreground. */
  readonly hiddenAtMs: number | null
  /** The last report; `undefined` before any. */
  readonly online: boolean | undefined
  /** Offline is trusted: it changed from online while we ran and nothing opened since. */
  readonly offline: boolean
  /** The address is on this machine, so the network does not matter. */
  readonly loopback: boolean
  /** The outage lasts from the disconnect until the protocol was ready for the minimum uptime; `null` for none. */
  readonly lostAtMs: number | null
  /** Drawn once per outage, so that clients that disconnected together reconnect spread out. */
  readonly draw: number
  /** Attempts started in the outage. */
  readonly made: number
  readonly renewedAtMs: number
  readonly endedAtMs: number
  readonly failure: Failure | null
  /** Number of network queries in this pause; in an attempt: not 0 if it was made although offline. */
  readonly asks: number
}
