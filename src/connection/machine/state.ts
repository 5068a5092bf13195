import type { LeaseSet } from '../leases/lease-set'
import type { Failure } from './status'

/** A ping that waits for a sign of life. */
export interface PendingPing {
  readonly sentAtMs: number
  readonly timeoutMs: number
  /** Who asks: the heartbeat, an automatic probe, a probe by `reconnect()`. */
  readonly by: 'heartbeat' | 'event' | 'user'
  /** A second chance after a timer that fired late; there is no third. */
  readonly again: boolean
}

/**
 * What follows an intended close while the socket is needed: `renew` begins as an automatic event
 * would, `retry` goes on with the outage, `asked`: the user called `reconnect()`, connect even when hidden or offline.
 */
export type AfterClosing = 'renew' | 'retry' | 'asked'

interface InFlight {
  readonly startedAtMs: number
  /** Since when it has been waiting for a socket; `null` when the platform had one at once. */
  readonly slotSinceMs: number | null
}

/**
 * Each state of the connection with the data that only it has. What is under way, open or closing is so
 * under the state's `generation`.
 */
export type Phase =
  | { readonly name: 'idle' }
  /** `url()` and the token provider are being asked. */
  | ({ readonly name: 'resolving' } & InFlight)
  | ({ readonly name: 'opening' } & InFlight)
  /** The platform has no free socket. */
  | ({ readonly name: 'awaitingSlot'; readonly slotSinceMs: number } & InFlight)
  /** The socket is open, the protocol is not ready. */
  | ({ readonly name: 'readying' } & InFlight)
  | {
      readonly name: 'ready'
      readonly readyAtMs: number
      readonly pingDueAtMs: number
      readonly ping: PendingPing | null
    }
  | { readonly name: 'waiting'; readonly dueAtMs: number; readonly kind: 'attempt' | 'extra' }
  | { readonly name: 'paused' }
  | { readonly name: 'failed' }
  /** An intended close: the goodbye frame is being handed over. */
  | { readonly name: 'leaving'; readonly next: AfterClosing }
  /** The platform closes the socket. */
  | { readonly name: 'closing'; readonly next: AfterClosing }

export type PhaseName = Phase['name']

/** From the loss until the protocol was ready for the minimum uptime. */
export interface Outage {
  /** Drawn once, so that clients that fell together come back spread out. */
  readonly phase: number
  readonly lostAtMs: number
  /** Attempts begun. */
  readonly made: number
}

/** The state of the connection machine, for a developer's eyes. */
export interface MachineState {
  readonly phase: Phase
  readonly leases: LeaseSet
  /** `lingering`: the last lease went a moment ago. */
  readonly need: 'absent' | 'present' | 'lingering'
  /** A session is set, or the protocol needs none. */
  readonly sessionReady: boolean
  /** `renewing`: the provider must be asked for a fresh one; `spent`: that was done in this outage. */
  readonly token: 'fixed' | 'armed' | 'renewing' | 'spent'
  readonly foreground: boolean
  /** When the app hid, or `reconnect()` was last called since; `null` in the foreground. */
  readonly hiddenAtMs: number | null
  /** The last report; `undefined` before any. */
  readonly online: boolean | undefined
  /** Offline is believed: it changed from online while we ran and nothing opened since. */
  readonly offline: boolean
  /** The address is on this machine, so the network does not matter. */
  readonly loopback: boolean
  readonly outage: Outage | null
  readonly renewedAtMs: number | null
  readonly endedAtMs: number | null
  readonly failure: Failure | null
  readonly generation: number
}

export interface InitialSurroundings {
  readonly foreground: boolean
  /** As `sessionReady`. */
  readonly ready: boolean
  readonly renewableToken: boolean
  readonly atMs: number
}

export function initialState({ foreground, ready, renewableToken, atMs }: InitialSurroundings): MachineState {
  return {
    phase: { name: 'idle' },
    leases: [],
    need: 'absent',
    sessionReady: ready,
    token: renewableToken ? 'armed' : 'fixed',
    foreground,
    hiddenAtMs: foreground ? null : atMs,
    online: undefined,
    offline: false,
    loopback: false,
    outage: null,
    renewedAtMs: null,
    endedAtMs: null,
    failure: null,
    generation: 0,
  }
}
