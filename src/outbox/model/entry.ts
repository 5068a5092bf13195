import type { SocketClient } from '../../connection/runtime/client-api'

/**
 * The rule for a message whose delivery is in doubt. An `at-least-once` message is sent again after a disconnect, with
 * the same id, so that the server recognizes the repeat. An `at-most-once` message is never sent twice: it becomes
 * `unknown`, and the client queries the server.
 */
export type Replay = 'at-least-once' | 'at-most-once'

/**
 * A `queued` entry waits for its turn or the connection, and a `sent` entry for its response. An `unknown` entry may or
 * may not have been executed. It is queried, unless it has a `code`: the server lost its record (`not-known`) or closed
 * the connection after each send (`connection-lost`), so no better result will come. The other states are final:
 * `acked` was executed, `failed` was rejected by the server or withdrawn, `expired` was not sent in time.
 */
export type EntryState = 'queued' | 'sent' | 'unknown' | 'acked' | 'failed' | 'expired'

/** A message in the outbox. Immutable; `Payload` is JSON. */
export interface OutboxEntry<Payload = unknown> {
  /** Idempotency key, also for the server; permanently unique. */
  readonly id: string
  /** Message type, chosen by the application. */
  readonly kind: string
  /** Entries of one channel are sent in posting order, one at a time. */
  readonly channel: string
  /** The value to send. */
  readonly payload: Payload
  /** The rule for a delivery in doubt. */
  readonly replay: Replay
  /** When the message was posted, epoch ms by the wall clock, like all times here. */
  readonly postedAtMs: number
  /** Latest time to send; `null` for no limit. */
  readonly expiresAtMs: number | null
  /** Delivery state. */
  readonly state: EntryState
  /** When the state started, epoch ms. */
  readonly stateAtMs: number
  /** Number of sends. */
  readonly sends: number
  /** Result in the server's response, once settled. */
  readonly result?: unknown
  /** Failure reason: the server's permanent code, or a diagnostic code. */
  readonly code?: string | undefined
  /** The newest ten close codes within 2 s of a send and before its response. */
  readonly closes?: readonly number[] | undefined
}

/** A message as an application posts it. */
export interface OutboxMessage<Payload = unknown> {
  /** Message type, chosen by the application. */
  readonly kind: string
  /** The value to send: arrays, plain objects and other values that JSON restores. */
  readonly payload: Payload
  /** The rule for a delivery in doubt. */
  readonly replay: Replay
  /**
   * Messages of one channel are sent in order, one at a time.
   * @default its `kind`
   */
  readonly channel?: string
  /** Time to live until sent, ms. Default: none. */
  readonly ttlMs?: number
}

/** The server's response for one id. */
export type OutboxAnswer =
  | {
      /** Entry id. */
      readonly id: string
      /** Whether the server executed or rejected the entry. */
      readonly outcome: 'acked' | 'failed'
      /** Permanent rejection code. */
      readonly code?: string | undefined
      /** Result that the entry stores. */
      readonly result?: unknown
    }
  /** The outcome stays unknown, but the server will never execute the entry from now on. */
  | {
      /** Entry id. */
      readonly id: string
      readonly outcome: 'not-known'
    }

/** Maps the entries of an outbox to one protocol. */
export interface OutboxWire<Payload, Events extends object> {
  /**
   * Returns an entry's frame for `client.send`; `undefined` while the frame cannot be created, until the wire calls
   * `frameable`.
   */
  frame(entry: OutboxEntry<Payload>, userId: number | string, nowMs: number): unknown
  /** Returns an entry's query frame. Without this method, an unknown entry stays unknown. */
  query?(entry: OutboxEntry<Payload>, userId: number | string): unknown
  /** Whether this wire can send `payload` from storage. */
  accepts(payload: unknown): payload is Payload
  /** Subscribes to the client's responses; returns the unsubscribe function. */
  listen(client: SocketClient<Events>, callbacks: OutboxCallbacks<Payload>): () => void
}

/** Callbacks for the wire of an outbox, called when the server has responded. */
export interface OutboxCallbacks<Payload = never> {
  /** Reports the server's response to an entry. */
  answered(answer: OutboxAnswer): void
  /** Reports that `frame` may now be able to create frames that failed before. */
  frameable(): void
  /** Replaces the payload of a waiting entry, which is stored and sent in its position. */
  amend(id: string, payload: Payload): void
}
