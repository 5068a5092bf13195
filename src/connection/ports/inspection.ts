import type { DiagnosticCode } from '../../shared/errors'
import type { Storage } from './ports'

/** A client event as `inspector()` stores it. Contains no tokens or URL query strings. */
export interface InspectedEvent {
  /** Kind of the event. `more` stands for the events beyond the first 20 in a second. */
  readonly kind: 'status' | 'socket' | 'sent' | 'received' | 'diagnostic' | 'channel' | 'more'
  /** Time of the event (epoch ms). */
  readonly atMs: number
  /** Description of the event, in at most 200 characters. */
  readonly title: string
  /** The event's size, address, close code and reason, or detail. */
  readonly subtitle?: string
  /** Redacted part of the frame, only in development builds. */
  readonly data?: unknown
  /** Severity of the event. */
  readonly logType?: 'default' | 'warning' | 'error'
}

/** A recorded reconnect attempt. */
export interface AttemptRecord {
  /** The previous attempt's id plus one. */
  readonly id: number
  /** Number of the attempt in its outage, from 1. */
  readonly attempt: number
  /** Number of attempts in the budget. */
  readonly attempts: number
  /** Start of the attempt (epoch ms). */
  readonly startedAtMs: number
  /** `pending` at first, then `open`, the failure code, or `given-up` if the attempt was no longer needed. */
  readonly outcome: 'pending' | 'open' | 'given-up' | DiagnosticCode
}

/** An outbox entry without its payload. */
export interface InspectedEntry {
  /** Idempotency key. */
  readonly id: string
  /** Message type, chosen by the application. */
  readonly kind: string
  /** Delivery state. */
  readonly state: string
  /** Time when the entry reached the state (epoch ms). */
  readonly stateAtMs: number
  /** The failure code. */
  readonly code?: string | undefined
}

/** Breaks the connection on purpose. */
export interface InspectedFaults {
  /** Closes all connections without a close frame, as if the device entered a tunnel. */
  cut(): void
  /** Cuts connections, rejects new connections and reports the network as offline, until called with `false`. */
  setOffline(isOffline: boolean): void
  /** Cuts and rejects connections, like a stopped server, until called with `false`. */
  setRefusing(isRefusing: boolean): void
  /** Reports the app as hidden until called with `false`. */
  setHidden(isHidden: boolean): void
  /** Whether `setOffline(true)` is in effect. */
  isOffline(): boolean
  /** Whether `setHidden(true)` is in effect. */
  isHidden(): boolean
}

/** The events that `inspector()` has recorded. */
export interface Inspection {
  /** The last 200 events, oldest first. The list stays the same object until the next event. */
  events(): readonly InspectedEvent[]
  /** The last 20 reconnect attempts, newest first. */
  attempts(): readonly AttemptRecord[]
  /** Entries of this client's outboxes, oldest first. */
  outbox(): readonly InspectedEntry[]
  /**
   * Returns the number of UTF-8 bytes that Tradewire stores: in uni's storage, in IndexedDB for outboxes, and in SQLite
   * for a chat's outbox but not its conversations. Counts at most 1,000 keys. Rejects with the platform's error.
   */
  storedBytes(): Promise<number>
  /** Shows an outbox's entries, and includes its storage in `storedBytes`. The returned function removes the outbox. */
  addOutbox(entries: () => readonly InspectedEntry[], storage: Storage): () => void
  /** Absent in production builds. */
  readonly faults?: InspectedFaults
}
