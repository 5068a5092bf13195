import type { SocketClient } from '../../connection/runtime/client-api'
import type { OutboxEntry } from './entry'

/** What the server said about one id. */
export type OutboxAnswer =
  | {
      readonly id: string
      readonly outcome: 'acked' | 'failed'
      /** Permanent code of a refusal. */
      readonly code?: string | undefined
      readonly result?: unknown
    }
  /** Its outcome stays unknown; it will not be executed any more. */
  | { readonly id: string; readonly outcome: 'not-known' }

/** How the entries of an outbox travel over one protocol. */
export interface OutboxWire<Payload, Events extends object> {
  /**
   * The frame that carries an entry, for `client.send`; `undefined` while it cannot be made yet: asked again
   * when the wire calls `frameable`.
   */
  frame(entry: OutboxEntry<Payload>, userId: number | string, nowMs: number): unknown
  /** The frame that asks what became of an entry; without one an unknown entry stays unknown. */
  query?(entry: OutboxEntry<Payload>, userId: number | string): unknown
  /** True when `payload`, read back from storage, is one that this wire can send. */
  accepts(payload: unknown): payload is Payload
  /** Hears the client's answers; returns the way to stop. */
  listen(client: SocketClient<Events>, hear: OutboxCallbacks<Payload>): () => void
}

export interface OutboxCallbacks<Payload = never> {
  answered(answer: OutboxAnswer): void
  /** What `frame` could not make before may be possible now. */
  frameable(): void
  /** What waits under this id goes out with another payload, which is stored in place of its own. */
  amend(id: string, payload: Payload): void
}
