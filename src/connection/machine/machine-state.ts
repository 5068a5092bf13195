import type { LeaseSet } from '../leases/lease-set'
import type { Failure } from './status'

/** The phase of a connection. Sockets that are opening, open or closing belong to the `generation`. */
export type PhaseName =
  | 'idle'
  /** `url()` and the token provider are running. */
  | 'resolving'
  | 'opening'
  | 'awaitingSlot'
  | 'readying'
  | 'ready'
  | 'waiting'
  | 'paused'
  | 'failed'
  | 'leaving'
  /** The platform closes the socket. */
  | 'closing'

/** The source of a request for a sign of life. */
export type PingBy = 'heartbeat' | 'event' | 'user'

/**
 * The step after an intended close while the socket is needed. `renew` starts like an automatic event, `retry`
 * continues the outage, and `asked` connects even when hidden or offline.
 */
export type AfterClosing = 'renew' | 'retry' | 'asked'

/** The machine's whole state, as plain data. A copy is a separate machine. */
export interface MachineState {
  readonly phase: PhaseName
  readonly generation: number
  readonly startedAtMs: number
  readonly slotSinceMs: number | null
  /** The times of `ready`. */
  readonly readyAtMs: number
  readonly pingDueAtMs: number
  /** When the ping that awaits a sign of life was sent; `null` without such a ping. */
  readonly pingSentAtMs: number | null
  readonly pingTimeoutMs: number
  readonly pingBy: PingBy
  /** The ping repeats another after a late timer, and is not repeated again. */
  readonly isPingAgain: boolean
  /** The due time in `waiting`. An extra attempt uses no budget. */
  readonly dueAtMs: number
  readonly isExtra: boolean
  readonly next: AfterClosing
  readonly leases: LeaseSet
  /** `lingering`: the last lease was just released. */
  readonly need: 'absent' | 'present' | 'lingering'
  /** A session is set, or the protocol needs none. */
  readonly sessionReady: boolean
  /**
   * `renewing`: the provider must return a fresh token. `spent`: the token was renewed in this outage. `doubted` and
   * `fresh`: the same after a socket that ended early without a rejection.
   */
  readonly token: 'fixed' | 'armed' | 'renewing' | 'spent' | 'doubted' | 'fresh'
  /** When the app hid or, if later, `reconnect()` was called; `null` in the foreground. */
  readonly hiddenAtMs: number | null
  readonly online: boolean | undefined
  /** The state changed from online while the app ran, and no connection opened since, so the report is trusted. */
  readonly offline: boolean
  /** The address is on this machine, so the network does not matter. */
  readonly loopback: boolean
  /** The outage lasts from the disconnect until the protocol was ready for the minimum uptime; `null` for none. */
  readonly lostAtMs: number | null
  /** Random number, drawn once per outage. */
  readonly draw: number
  readonly made: number
  readonly renewedAtMs: number
  readonly endedAtMs: number
  readonly failure: Failure | null
  /** Number of network queries in this pause; in an attempt, above 0 if the attempt started although offline. */
  readonly asks: number
}
