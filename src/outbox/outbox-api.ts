import type { Clock, Locks, Random, Storage } from '../connection/ports/ports'
import type { SocketClient } from '../connection/runtime/client-api'
import type { DiagnosticCode } from '../shared/errors'
import type { OutboxEntry, OutboxMessage, OutboxWire } from './model/entry'

/**
 * Result of posting a message to an outbox or chat: its id, or the failure code. `code` is readable in both cases,
 * because TypeScript narrows by `ok` only in strict mode.
 */
export type PostResult =
  /** The message is stored and survives a restart. */
  | {
      readonly ok: true
      /** Message id. */
      readonly id: string
      /** Omitted. */
      readonly code?: undefined
    }
  /** The message was rejected and not stored. */
  | {
      readonly ok: false
      /** Rejection code. */
      readonly code: DiagnosticCode
      /** Technical detail for the developer, never a token. */
      readonly detail?: string
    }

/** The result of `postAndWait`: the entry, or a failure code. */
export type SettledResult<Payload> =
  | {
      readonly ok: true
      /** The settled entry, with the server's `result`. */
      readonly entry: OutboxEntry<Payload>
      /** Omitted. */
      readonly code?: undefined
    }
  | {
      readonly ok: false
      /**
       * `expired`, the entry's code, or this package's error code. After `request-timeout`, and after `connection-lost`
       * when the user changed, the entry stays in the outbox.
       */
      readonly code: string
      /** Technical detail of a rejected message, for the developer. */
      readonly detail?: string
      /** The entry. Omitted if the message was rejected. */
      readonly entry?: OutboxEntry<Payload>
    }

/** Events of an outbox. */
export interface OutboxEvents<Payload> {
  /** Emitted after each change, with a new list of the current user's entries, oldest first. */
  changed: readonly OutboxEntry<Payload>[]
  /** Emitted once for each settled entry, even if the server has lost the outcome. */
  settled: OutboxEntry<Payload>
}

/** Stores messages until their outcome is known. A client can have only one outbox or chat. */
export interface Outbox<Payload = unknown> {
  /** Returns the current user's entries, oldest first. */
  entries(): readonly OutboxEntry<Payload>[]
  /** Resolves when the current user's stored entries are read or reading fails. */
  loaded(): Promise<void>
  /** Stores a message, then sends it as soon as possible. Never rejects. */
  post(message: OutboxMessage<Payload>): Promise<PostResult>
  /**
   * Posts a message and waits until the entry settles, at most `timeoutMs` after the write. Meanwhile keeps the socket
   * open. Never rejects. The default is twice `requestTimeoutMs`, because the server is queried after
   * `requestTimeoutMs` without a response.
   */
  postAndWait(
    message: OutboxMessage<Payload>, options?: { readonly timeoutMs?: number },
  ): Promise<SettledResult<Payload>>
  /** Queries an unknown entry, immediately or once connected. Keeps the socket open for up to `settleMs`. */
  ask(id: string): void
  /**
   * Withdraws an unsent message, which becomes `failed` with `withdrawn`. Resolves after the write, with false if the
   * message may already have been sent, or if the write failed and the message may be sent after a restart. A failed
   * write is reported.
   */
  withdraw(id: string): Promise<boolean>
  /**
   * Resends an at-least-once message that settled as `failed` or `unknown`, with the same id. If the wire cannot query
   * entries, the message is sent within `settleMs` even after its time to live. Resolves after the write, with false if
   * there is nothing to resend or too many messages are pending. A failed write is reported.
   */
  resend(id: string): Promise<boolean>
  /** Removes a settled entry, or an unknown entry if the wire cannot query it. */
  dismiss(id: string): Promise<void>
  /** Subscribes to an event. Returns the unsubscribe function. */
  on<K extends keyof OutboxEvents<Payload>>(
    name: K,
    listener: (payload: OutboxEvents<Payload>[K]) => void,
  ): () => void
  /** Disposes the outbox. Stored entries remain for the next start. */
  dispose(): void
}

export interface OutboxPorts {
  /** Storage of the entries. */
  readonly storage: Storage
  /** Locks shared by a device's windows. */
  readonly locks: Locks
  /** Wall clock and timers. */
  readonly clock: Clock
  /** Random numbers for ids. */
  readonly random: Random
}

/** Limits of an outbox. The defaults suit a trading page. */
export interface OutboxLimits {
  /**
   * Time in ms that an unsettled entry keeps the socket open after a post or query.
   * @default 10,000
   */
  readonly settleMs?: number
  /**
   * Response timeout in ms. After the timeout, the client queries the server.
   * @default 10,000
   */
  readonly requestTimeoutMs?: number
  /**
   * Action for an at-least-once message that has no response after `requestTimeoutMs` on an open connection. `again`
   * resends the message. `failed` settles the message with the code `request-timeout`, until a late response arrives or
   * `resend` is called.
   * @default `again`
   */
  readonly unanswered?: 'again' | 'failed'
}

export interface OutboxOptions<Payload, Events extends object> extends OutboxLimits {
  readonly client: SocketClient<Events>
  readonly wire: OutboxWire<Payload, Events>
  readonly ports: OutboxPorts
}
