/** What one connection asks for. `header` is ignored by browsers. */
export interface SocketRequest {
  readonly url: string
  readonly header?: Readonly<Record<string, string>> | undefined
  readonly protocols?: readonly string[] | undefined
}

/**
 * What one connection tells, in this order: `opened` at most once, `message` only between `opened`
 * and the end, and exactly one end: `closed` (also for a connection that fails, with code 1006) or
 * `refused` when no connection was tried.
 */
export type SocketEvent =
  /** `protocol`: the subprotocol that the server chose, where the platform tells it. */
  | { readonly type: 'opened'; readonly protocol?: string }
  | { readonly type: 'message'; readonly data: string | ArrayBuffer }
  | { readonly type: 'closed'; readonly code: number; readonly reason: string }
  | { readonly type: 'refused'; readonly code: 'socket-slots-exhausted' }

export interface SocketConnection {
  /** `settled` is called exactly once, with the platform's message when the send failed. */
  send(data: string | ArrayBuffer, settled: (error?: string) => void): void
  /** Asks for a close; the end arrives as `closed`. Repeated calls do nothing. Code 1000 or 3000–4999. */
  close(code: number, reason: string): void
  /** Closes and goes silent at once: no event of this connection is emitted after this call. */
  drop(): void
}

export interface SocketPort {
  open(request: SocketRequest, listener: (event: SocketEvent) => void): SocketConnection
  /** Where sockets are few: calls back when a place is free again. Returns the unsubscribe function. */
  watchSlots?(freed: () => void): () => void
}
