import type { DiagnosticCode } from '../../shared/errors'
import type { Storage } from './ports'

/** An event of a client as `inspector()` stores it: without a token and without an address's query. */
export interface InspectedEvent {
  /** The kind of the event. `more` counts the events that were omitted because a second had more than 20 events. */
  readonly kind: 'status' | 'socket' | 'sent' | 'received' | 'diagnostic' | 'channel' | 'more'
  /** When the event happened, epoch ms. */
  readonly atMs: number
  /** The event as a string of at most 200 characters. */
  readonly title: string
  /** The event's size, address, close code and reason, or detail. */
  readonly subtitle?: string
  /** A part of the frame, redacted. Only in development builds. */
  readonly data?: unknown
  /** The severity of the event. */
  readonly logType?: 'default' | 'warning' | 'error'
}

/** A reconnect attempt, as the status reported it. */
export interface AttemptRecord {
  /** The previous attempt's number plus one. */
  readonly id: number
  /** 1 for the first attempt of its outage. */
  readonly attempt: number
  /** Number of attempts in the budget. */
  readonly attempts: number
  /** When the attempt started, epoch ms. */
  readonly startedAtMs: number
  /** `pending` until the result is known; then `open`, the failure, or that the attempt was no longer needed. */
  readonly outcome: 'pending' | 'open' | 'given-up' | DiagnosticCode
}

/** An entry of an outbox, without its payload. */
export interface InspectedEntry {
  /** Idempotency key. */
  readonly id: string
  /** The application's name for its kind. */
  readonly kind: string
  /** Delivery state. */
  readonly state: string
  /** When that state started, epoch ms. */
  readonly stateAtMs: number
  /** The failure code. */
  readonly code?: string | undefined
}

/** Breaks the connection on purpose. */
export interface InspectedFaults {
  /** Closes each connection without a close frame, as happens in a tunnel. */
  cut(): void
  /** Cuts connections, rejects new connections and reports offline, until switched back. */
  setOffline(isOffline: boolean): void
  /** Cuts connections and rejects new connections, like a stopped server, until switched back. */
  setRefusing(isRefusing: boolean): void
  /** Reports that the app is in the background, until switched back. */
  setHidden(isHidden: boolean): void
  /** Whether `setOffline(true)` is in effect. */
  isOffline(): boolean
  /** Whether `setHidden(true)` is in effect. */
  isHidden(): boolean
}

/** The events that `inspector()` has recorded. */
export interface Inspection {
  /** The last 200 events, oldest first; the same list until the next event. */
  events(): readonly InspectedEvent[]
  /** The last 20 reconnect attempts, newest first. */
  attempts(): readonly AttemptRecord[]
  /** Entries in this client's outboxes, oldest first; empty without an outbox. */
  outbox(): readonly InspectedEntry[]
  /**
   * Returns the number of UTF-8 bytes that Tradewire stores, for at most 1,000 keys: in uni's storage, in IndexedDB for
   * outboxes, and in SQLite for a chat's outbox. Excludes the chat's conversations in SQLite. Rejects with the
   * platform's error.
   */
  storedBytes(): Promise<number>
  /** Adds an outbox to the entries shown and the storage counted. Returns the function that removes it. */
  addOutbox(entries: () => readonly InspectedEntry[], storage: Storage): () => void
  /** Absent in production builds. */
  readonly faults?: InspectedFaults
}
