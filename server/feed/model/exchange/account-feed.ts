import type { DeltaFrame } from '../../../../src/positions/model/wire'
import type { AccountEngine } from '../account/account-engine'
import { createDeltaHistory, type DeltaHistory, type HistoryLimits } from './delta-history'
import type { Feed } from './feed'

export interface AccountFeed extends Feed {
  readonly engine: AccountEngine
  /** Returns the changes since the last commit as a numbered delta, or `undefined` if nothing changed. */
  commit(nowMs: number, trading: boolean): DeltaFrame | undefined
  /** Starts a new epoch at seq 0 with an empty history, as after a restart. */
  restart(epoch: string): void
}

export interface AccountFeedOptions {
  readonly traderId: string
  readonly engine: AccountEngine
  readonly epoch: string
  readonly history: HistoryLimits
  /** Initial seq. Default 0. */
  readonly seq?: number
}

export function createAccountFeed(options: AccountFeedOptions): AccountFeed {
  const { traderId, engine } = options
  let epoch = options.epoch
  let seq = options.seq ?? 0
  let history = emptyHistory()

  function emptyHistory(): DeltaHistory {
    return createDeltaHistory({ seq, rows: engine.rows(), account: engine.account() }, options.history)
  }

  return {
    traderId,
    engine,
    epoch: () => epoch,
    seq: () => seq,
    snapshot: () => ({
      Code: 200, type: 'Snapshot', epoch, seq, account: engine.account(), data: engine.rows(),
    }),
    rows: () => engine.rows(),
    account: () => engine.account(),
    closedPage: (query) => engine.closedTrades.page(query),
    closedTrades: () => engine.closedTrades,
    follows: () => engine.follows,
    commit(nowMs, trading) {
      const change = engine.commit(nowMs, trading)
      if (change === undefined) return undefined
      seq += 1
      const { opened, patched, removed, account } = change
      // If no position was opened, frame and change share one list to save memory, because the history stores both.
      const data = { upsert: opened.length === 0 ? patched : [...opened, ...patched], remove: removed }
      const frame: DeltaFrame = {
        Code: 200, type: 'Delta', epoch, seq, data, ...(account === undefined ? {} : { account }),
      }
      history.add(frame, change, nowMs)
      return frame
    },
    at: (wanted, nowMs) => history.at(wanted, nowMs),
    since: (place, nowMs) => (place.epoch === epoch ? history.since(place.seq, nowMs) : undefined),
    restart(next) {
      epoch = next
      seq = 0
      history = emptyHistory()
    },
  }
}
