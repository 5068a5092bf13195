import type { DiagnosticCode } from '../../shared/errors'
import type { Storage } from './ports'

/** Something that happened to a client, as the part `inspector()` keeps it: without a token or an address's query. */
export interface InspectedEvent {
  /** The kind of the event; `more` counts what is left out of a second with more than 20 events. */
  readonly kind: 'status' | 'socket' | 'sent' | 'received' | 'diagnostic' | 'channel' | 'more'
  /** When it happened, epoch ms. */
  readonly atMs: number
  /** The event in words, at most 200 characters. */
  readonly title: string
  /** Its size, address, close code and reason, or detail. */
  readonly subtitle?: string
  /** A part of the frame, redacted; in development builds only. */
  readonly data?: unknown
  /** How it went. */
  readonly logType?: 'default' | 'warning' | 'error'
}

/** A reconnect attempt, as the status reported it. */
export interface AttemptRecord {
  /** The number of the attempt before, and one. */
  readonly id: number
  /** 1 for the first of its outage. */
  readonly attempt: number
  /** How many attempts the budget has. */
  readonly attempts: number
  /** When it began, epoch ms. */
  readonly startedAtMs: number
  /** `pending` until it is known; then `open`, why it failed, or that it was not needed any more. */
  readonly outcome: 'pending' | 'open' | 'given-up' | DiagnosticCode
}

/** An entry of an outbox, without its payload. */
export interface InspectedEntry {
  /** Idempotency key. */
  readonly id: string
  /** The application's word for what it is. */
  readonly kind: string
  /** Where it is on its way. */
  readonly state: string
  /** When that began, epoch ms. */
  readonly stateAtMs: number
  /** Why it failed. */
  readonly code?: string | undefined
}

/** Breaks the connection on purpose. */
export interface InspectedFaults {
  /** Ends each connection without a close frame, as a tunnel does. */
  cut(): void
  /** Cuts, refuses each new connection and reports that there is no network, until it is switched back. */
  setOffline(isOffline: boolean): void
  /** Cuts and refuses each new connection, as a server that is gone does, until it is switched back. */
  setRefusing(isRefusing: boolean): void
  /** Reports that the app is in the background, until it is switched back. */
  setHidden(isHidden: boolean): void
  /** The state that was set last. */
  isOffline(): boolean
  /** The state that was set last. */
  isHidden(): boolean
}

/** The events that the part `inspector()` has recorded. */
export interface Inspection {
  /** The last 200 events, oldest first; the same list until there is another. */
  events(): readonly InspectedEvent[]
  /** The last 20 reconnect attempts, newest first. */
  attempts(): readonly AttemptRecord[]
  /** Entries of the outboxes of this client, oldest first; none without an outbox. */
  outbox(): readonly InspectedEntry[]
  /**
   * UTF-8 bytes of what Tradewire has stored by key, in 1,000 keys at most: all in uni's storage, outboxes in
   * IndexedDB, and a chat's outbox in SQLite. Not the conversations of a chat there. Rejects with the platform's error.
   */
  storedBytes(): Promise<number>
  /** Shows the entries of an outbox as well, and counts what lies in its storage. Returns what ends that. */
  addOutbox(entries: () => readonly InspectedEntry[], storage: Storage): () => void
  /** Left out of production builds. */
  readonly faults?: InspectedFaults
}
