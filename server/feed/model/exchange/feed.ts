import type { Account, DeltaFrame, Mark, SnapshotFrame } from '../../../../src/positions/model/wire'
import type { ClosedTrades } from '../account/closed-trades'
import type { FollowBook } from '../account/follow-book'
import type { FeedRow } from '../account/live-position'
import type { PastState } from './delta-history'

/** The feed of one account that a server shows, priced here or elsewhere. */
export interface Feed extends Books {
  readonly traderId: string
  epoch(): string
  seq(): number
  /** Without the time, which is that of its sending. */
  snapshot(): SnapshotFrame
  rows(): readonly FeedRow[]
  account(): Account
  at(seq: number, nowMs: number): PastState | 'too-old' | 'not-reached'
  /** The deltas after a place, oldest first; `undefined` when the history does not reach back to it. */
  since(place: Mark, nowMs: number): readonly DeltaFrame[] | undefined
}

export type ClosedView = Pick<ClosedTrades, 'page' | 'all'>
export type FollowView = Pick<FollowBook, 'settingsOf'>

/** The parts of an account beside its feed, which are requested rarely. They reject while they are not available. */
export interface Books {
  closedTrades(): ClosedView | Promise<ClosedView>
  follows(): FollowView | Promise<FollowView>
}
