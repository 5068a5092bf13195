import type { Account, CloseReason, Position, Ticket } from './position'

/** The feed protocol's frames as JSON on the wire. Shared by the client's encoder and the feed server. */
export interface SubscribeFrame {
  readonly type: 'Subscribe'
  readonly traderid: number | string
  readonly token?: string
  readonly since?: { readonly epoch: string; readonly seq: number }
}
export interface PingFrame { readonly type: 'Ping'; readonly traderid: number | string }
export interface UnsubscribeFrame { readonly type: 'Unsubscribe'; readonly traderid: number | string }
export interface ResyncFrame { readonly type: 'Resync'; readonly traderid: number | string }
export type ClientFrame = SubscribeFrame | PingFrame | UnsubscribeFrame | ResyncFrame

export interface SnapshotFrame {
  readonly Code: 200
  readonly type: 'Snapshot'
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
}

export type ServerFrame = SnapshotFrame | DeltaFrame | PongFrame | ErrorFrame
