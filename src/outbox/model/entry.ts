import type { SocketClient } from '../../connection/runtime/client-api'

/**
 * How the client treats a message when its delivery is in doubt. After a disconnect, the client resends an
 * `at-least-once` message with the same id, so the server recognizes the repeat. An `at-most-once` message is never
 * sent twice but becomes `unknown`, and the client queries the server.
 */
export type Replay = 'at-least-once' | 'at-most-once'

/**
 * A `queued` entry waits for earlier entries or the connection. A `sent` entry waits for its response. The server may
 * have executed an `unknown` entry, so the client queries the server. An `unknown` entry with a `code` is final: the
 * server lost the record (`not-known`) or closed the connection after each send (`connection-lost`), or the time to
 * live ended and the wire cannot query (`request-timeout`). Other final states: `acked` was executed, `failed` was
 * rejected or withdrawn, `expired` was not sent in time.
 */
export type EntryState = 'queued' | 'sent' | 'unknown' | 'acked' | 'failed' | 'expired'

/** An immutable message in the outbox. `Payload` is JSON. */
export interface OutboxEntry<Payload = unknown> {
  /** Idempotency key, which the client also sends to the server. Never reused. */
  readonly id: string
  /** Message type, chosen by the application. */
  readonly kind: string
  /** Entries in a queue are sent one at a time, in posting order. */
  readonly queue: string
  /** The value to send. */
  readonly payload: Payload
  /** How the client treats the message when its delivery is in doubt. */
  readonly replay: Replay
  /** Posting time. All times in an entry are wall-clock epoch ms. */
  readonly postedAtMs: number
  /** Posting time in the server's time (epoch ms), if the wire knew the server's time. */
  readonly postedAtServerMs?: number | undefined
  /** Latest time for sending the message, epoch ms, or `null` for no limit. */
  readonly expiresAtMs: number | null
  /** Delivery state. */
  readonly state: EntryState
  /** Epoch time in ms when the entry reached this state or, if later, of the latest close in `closes`. */
  readonly stateAtMs: number
  /**
   * Number of sends. At least 1 if a waiting `at-least-once` message without `ttlMs` was loaded after a restart or a
   * new sign-in, because the message may have been sent before.
   */
  readonly sends: number
  /**
   * Result from the server's response. Omitted if JSON would change the result, or if the JSON exceeds 20,000
   * characters. The `settled` event and `postAndWait` provide every result.
   */
  readonly result?: unknown
  /** The server's rejection code, or this package's error code. */
  readonly code?: string | undefined
  /** Codes of the last ten closes that occurred within 2 s of a send or query, before its response. */
  readonly closes?: readonly number[] | undefined
}

/** A message that the application posts. */
export interface OutboxMessage<Payload = unknown> {
  /** Message type, chosen by the application. */
  readonly kind: string
  /** The value to send: an array, a plain object or another value that JSON preserves. */
  readonly payload: Payload
  /** How the client treats the message when its delivery is in doubt. */
  readonly replay: Replay
  /**
   * Messages in a queue are sent one at a time, in order.
   * @default its `kind`
   */
  readonly queue?: string
  /** Maximum time in ms from posting to sending. Default: no limit. */
  readonly ttlMs?: number
}

/** The server's response for one id. */
export type OutboxAnswer =
  | {
      readonly id: string
      /** Whether the server executed or rejected the message. */
      readonly outcome: 'acked' | 'failed'
      /** The server's rejection code. */
      readonly code?: string | undefined
      /** Result to store with the entry. */
      readonly result?: unknown
    }
  /** The outcome stays unknown, but the server will no longer execute the entry. */
  | {
      readonly id: string
      readonly outcome: 'not-known'
    }

/** Connects an outbox to one protocol. */
export interface OutboxWire<Payload, Events extends object> {
  /** Returns an entry's frame for `client.send`, or `undefined` until the wire calls `frameable`. */
  frame(entry: OutboxEntry<Payload>, userId: number | string, nowMs: number): unknown
  /** Returns the frame that queries an entry's outcome. Without this method, an unknown entry stays unknown. */
  query?(entry: OutboxEntry<Payload>, userId: number | string): unknown
  /** Returns the server's time (epoch ms) at the wall-clock time `nowMs`, if known. */
  serverNow?(nowMs: number): number | undefined
  /** Whether this wire can send a stored `payload`. */
  accepts(payload: unknown): payload is Payload
  /** Subscribes to the server's responses. Returns the unsubscribe function. */
  listen(client: SocketClient<Events>, callbacks: OutboxCallbacks<Payload>): () => void
}

/** Callbacks by which an outbox wire reports server responses. */
export interface OutboxCallbacks<Payload = never> {
  /** Reports the server's response to an entry. */
  answered(answer: OutboxAnswer): void
  /** Reports that a failed `frame` call may now succeed. */
  frameable(): void
  /** Replaces a waiting entry's payload. The entry keeps its position. */
  amend(id: string, payload: Payload): void
}
