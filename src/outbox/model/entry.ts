import type { SocketClient } from '../../connection/runtime/client-api'

/**
 * The rule for a message whose delivery is in doubt. After a disconnect, an `at-least-once` message is sent again with
 * the same id, which lets the server recognize the repeat. An `at-most-once` message is never sent twice. It becomes
 * `unknown`, and the client queries the server.
 */
export type Replay = 'at-least-once' | 'at-most-once'

/**
 * A `queued` entry waits for earlier entries or for the connection. A `sent` entry waits for its response. An `unknown`
 * entry may have been executed, so the client queries the server. An `unknown` entry with a `code` is final, because
 * the server lost its record (`not-known`) or closed the connection after each send (`connection-lost`). Also final:
 * `acked` was executed, `failed` was rejected by the server or withdrawn, `expired` was not sent in time.
 */
export type EntryState = 'queued' | 'sent' | 'unknown' | 'acked' | 'failed' | 'expired'

/** An immutable message in the outbox. `Payload` is JSON. */
export interface OutboxEntry<Payload = unknown> {
  /** Idempotency key, also for the server. Unique forever. */
  readonly id: string
  /** Message type, chosen by the application. */
  readonly kind: string
  /** Entries in a channel are sent one at a time, in the order of posting. */
  readonly channel: string
  /** The value to send. */
  readonly payload: Payload
  /** The rule for a delivery that is in doubt. */
  readonly replay: Replay
  /** Time when the message was posted, in wall-clock epoch ms like all times of an entry. */
  readonly postedAtMs: number
  /** Latest time to send, or `null` for no limit. */
  readonly expiresAtMs: number | null
  /** Delivery state. */
  readonly state: EntryState
  /** Time when the entry reached this state, epoch ms. */
  readonly stateAtMs: number
  /** Number of sends. */
  readonly sends: number
  /** Result from the server's response, once settled. */
  readonly result?: unknown
  /** Failure reason: the server's rejection code, or an error code of this package. */
  readonly code?: string | undefined
  /** Codes of the newest ten closes that followed a send within 2 s and before the response. */
  readonly closes?: readonly number[] | undefined
}

/** A message as an application posts it. */
export interface OutboxMessage<Payload = unknown> {
  /** Message type, chosen by the application. */
  readonly kind: string
  /** The value to send. Arrays, plain objects and any other value that JSON restores. */
  readonly payload: Payload
  /** The rule for a delivery that is in doubt. */
  readonly replay: Replay
  /**
   * Messages in a channel are sent one at a time, in order.
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
      /** Whether the server executed or rejected the message. */
      readonly outcome: 'acked' | 'failed'
      /** The server's rejection code. */
      readonly code?: string | undefined
      /** Result to store with the entry. */
      readonly result?: unknown
    }
  /** The outcome remains unknown, but the server will never execute the entry from now on. */
  | {
      /** Entry id. */
      readonly id: string
      readonly outcome: 'not-known'
    }

/** Maps the entries of an outbox to one protocol. */
export interface OutboxWire<Payload, Events extends object> {
  /**
   * Returns an entry's frame for `client.send`, or `undefined` while the frame cannot be created. The wire calls
   * `frameable` once a frame can be created.
   */
  frame(entry: OutboxEntry<Payload>, userId: number | string, nowMs: number): unknown
  /** Returns the frame that queries an entry. Without this method, an unknown entry stays unknown. */
  query?(entry: OutboxEntry<Payload>, userId: number | string): unknown
  /** Whether this wire can send a `payload` from storage. */
  accepts(payload: unknown): payload is Payload
  /** Subscribes to the client's responses. Returns the unsubscribe function. */
  listen(client: SocketClient<Events>, callbacks: OutboxCallbacks<Payload>): () => void
}

/** Callbacks for an outbox wire, to report responses from the server. */
export interface OutboxCallbacks<Payload = never> {
  /** Reports the server's response to an entry. */
  answered(answer: OutboxAnswer): void
  /** Reports that `frame` may now be able to create frames that failed before. */
  frameable(): void
  /** Replaces the payload of a waiting entry. The entry keeps its position. */
  amend(id: string, payload: Payload): void
}
