import type { Account, CloseReason, Position, Ticket } from './position'

/** A place in the feed. */
export interface Mark {
  readonly epoch: string
  readonly seq: number
}

/** The feed protocol's frames as JSON on the wire. Shared by the client's encoder and the feed server. */
export interface SubscribeFrame {
  readonly type: 'Subscribe'
  readonly traderid: number | string
  readonly token?: string
  /**
   * The place that the client's book holds. Answered by the deltas after it, oldest first, and one Pong that ends
   * the answer; by a Snapshot when the server's history does not reach back to it.
   */
  readonly since?: Mark
}
export interface PingFrame { readonly type: 'Ping'; readonly traderid: number | string }
export interface UnsubscribeFrame { readonly type: 'Unsubscribe'; readonly traderid: number | string }
export interface ResyncFrame { readonly type: 'Resync'; readonly traderid: number | string }
export type ClientFrame = SubscribeFrame | PingFrame | UnsubscribeFrame | ResyncFrame

export interface SnapshotFrame {
  readonly Code: 200
  readonly type: 'Snapshot'
  /** Server time, epoch ms. */
  readonly ts?: number
  readonly epoch: string
  readonly seq: number
  readonly account: Account
  readonly data: readonly Position[]
}

/** Changed fields of one row; a row not in the book must be complete. */
export type PositionPatch = { readonly ticket: Ticket } & Partial<Omit<Position, 'ticket'>>

export interface Removal {
  readonly ticket: Ticket
  readonly reason: Exclude<CloseReason, 'unknown'>
}

export interface DeltaFrame {
  readonly Code: 200
  readonly type: 'Delta'
  readonly epoch: string
  readonly seq: number
  readonly data: { readonly upsert: readonly PositionPatch[]; readonly remove: readonly Removal[] }
  readonly account?: Account
}

export interface PongFrame {
  readonly Code: 200
  readonly type: 'Pong'
  /** Server time, epoch ms. */
  readonly ts: number
  readonly epoch: string
  readonly seq: number
}

export interface ErrorFrame {
  readonly Code: number
  readonly msg: string
  /** The key of the order or question that could not be decided now; it may be asked about again. */
  readonly reqid?: string
}

/** The answer to an order, as it came: an outbox checks it. */
export interface UncheckedAck extends Readonly<Record<string, unknown>> {
  readonly type: 'Ack'
}

export type ServerFrame = SnapshotFrame | DeltaFrame | PongFrame | UncheckedAck | ErrorFrame
