import type { ClosedTrade } from '../feed/model/account/closed-trades'
import type { SavedPosition } from '../feed/model/account/saved-account'
import { positionText } from './read-reply'

/** What is new of an account's rows and trades. */
export interface RowChanges {
  readonly put: readonly SavedPosition[]
  readonly removed: readonly number[]
  readonly closed: readonly ClosedTrade[]
}

export const isNothing = ({ put, removed, closed }: RowChanges): boolean =>
  put.length + removed.length + closed.length === 0

/** As a script takes them: each list behind its length. */
export function listed({ put, removed, closed }: RowChanges): readonly (string | number)[] {
  return [
    closed.length, ...closed.flatMap((trade) => [trade.deal, JSON.stringify(trade)]),
    put.length, ...put.flatMap((position) => [position.row.ticket, positionText(position)]),
    removed.length, ...removed,
  ]
}
