import type { Clock, Locks, Random, Storage } from '../connection/ports/ports'
import type { SocketClient } from '../connection/runtime/client-api'
import type { OutboxWire } from './model/outbox-wire'

/** What an outbox asks of the world around it. */
export interface OutboxPorts {
  readonly storage: Storage
  readonly locks: Locks
  readonly clock: Clock
  readonly random: Random
}

/** Each has a default that suits a trading page. */
export interface OutboxLimits {
  /** How long an unsettled entry holds the socket after it was posted or asked about, ms. Default 10,000. */
  readonly settleMs?: number
  /** How long an answer may take before the server is asked, ms. Default 10,000. */
  readonly requestTimeoutMs?: number
  /**
   * What becomes of an at-least-once message without an answer for so long while the line is up: sent again, or
   * `failed` with `request-timeout` until it is answered after all or `resend` is called. Default `again`.
   */
  readonly unanswered?: 'again' | 'failed'
  /** Most entries that are not settled; another is refused with `outbox-full`. Default 500. */
  readonly mostUnsettled?: number
  /** Most settled entries that are kept until they are dismissed; the oldest go first. Default 50. */
  readonly mostSettled?: number
  /** How long one call of the storage may take, ms. Default 10,000. */
  readonly storageTimeoutMs?: number
}

export interface OutboxOptions<Payload, Events extends object> extends OutboxLimits {
  readonly client: SocketClient<Events>
  readonly wire: OutboxWire<Payload, Events>
  readonly ports: OutboxPorts
}
