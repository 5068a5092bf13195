/**
 * What may happen to a message whose delivery is in doubt. `at-least-once` is sent again after a loss, under the
 * same id, by which the server tells repeats. `at-most-once` is never sent twice: it becomes `unknown`, and the
 * server is asked about it.
 */
export type Replay = 'at-least-once' | 'at-most-once'

/**
 * `queued` waits for its turn or for the line; `sent` waits for its answer; `unknown` may have been executed or
 * not, and is asked about, unless its `code` is `not-known`: then the server has lost its record of it, and it is as
 * settled as it will be. The others are settled and never change: `acked` was done, `failed` was refused by the
 * server or withdrawn here, `expired` was not sent in time.
 */
export type EntryState = 'queued' | 'sent' | 'unknown' | 'acked' | 'failed' | 'expired'

/** A message that matters, on its way. Immutable; `Payload` is JSON. */
export interface OutboxEntry<Payload = unknown> {
  /** Idempotency key, for the server too: unique for good. */
  readonly id: string
  /** The application's word for what it is. */
  readonly kind: string
  /** Entries of one channel go out in the order of their posting, one at a time. */
  readonly channel: string
  readonly payload: Payload
  readonly replay: Replay
  /** Wall clock, as all times here. */
  readonly postedAtMs: number
  /** Not sent after this; `null` for never too late. */
  readonly expiresAtMs: number | null
  readonly state: EntryState
  readonly stateAtMs: number
  /** How often it was handed to the line. */
  readonly sends: number
  /** What the server's answer brought along, once settled. */
  readonly result?: unknown
  /** Why it failed: the server's permanent code, or ours. */
  readonly code?: string | undefined
}

/** What an application posts. */
export interface OutboxMessage<Payload = unknown> {
  readonly kind: string
  readonly payload: Payload
  readonly replay: Replay
  /** Default: its `kind`. */
  readonly channel?: string
  /** Time to live until it is sent, ms; default none. */
  readonly ttlMs?: number
}
