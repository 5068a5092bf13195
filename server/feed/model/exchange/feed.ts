import type { Account, DeltaFrame, Mark, SnapshotFrame } from '../../../../src/positions/model/wire'
import type { ClosedTrades, ClosedTradesPage, ClosedTradesQuery } from '../account/closed-trades'
import type { FollowBook } from '../account/follow-book'
import type { FeedRow } from '../account/live-position'
import type { PastState } from './delta-history'

export interface Feed extends Books {
  readonly traderId: string
  epoch(): string
  seq(): number
  /** Returns a snapshot without its time, which is added when the snapshot is sent. */
  snapshot(): SnapshotFrame
  rows(): readonly FeedRow[]
  account(): Account
  at(seq: number, nowMs: number): PastState | 'too-old' | 'not-reached'
  /** Returns the deltas after `place`, or `undefined` if the history starts later. */
  since(place: Mark, nowMs: number): readonly DeltaFrame[] | undefined
  closedTrades(address?: string): ClosedView | Promise<ClosedView>
}

/** A feed for a single read. `Books` reads the closed trades in pages. */
export type FeedView = Pick<Feed, 'epoch' | 'seq' | 'rows' | 'account' | 'at' | 'closedTrades'>

export type ClosedView = Pick<ClosedTrades, 'all'>
export type FollowView = Pick<FollowBook, 'settingsOf'>

/** Rarely requested account data outside the feed. Calls reject while the data is unavailable. */
export interface Books {
  /** Reads only one page of closed trades. */
  closedPage(query: ClosedTradesQuery, address?: string): ClosedTradesPage | Promise<ClosedTradesPage>
  follows(address?: string): FollowView | Promise<FollowView>
}
