import type { Position } from '../../../src/positions/model/wire'
import type { AccountFeed } from '../../../server/feed/model/exchange/account-feed'
import type { FeedServer } from '../../../server/feed/feed-server'

/** A place in the feed of one trader. */
export interface Place {
  readonly traderId: string
  readonly epoch: string
  readonly seq: number
}

/** The rows of the server's accounts at each place of their feeds, over all runs of it. */
export interface ServerRecord {
  /** Follows one run of the server. */
  follow(server: FeedServer, traderIds: readonly number[]): void
  /** Every feed starts again, in an epoch of its own. */
  epochsBegan(server: FeedServer): void
  rowsAt(place: Place): readonly Position[] | undefined
  /** How many positions of that size the traders opened themselves. */
  openedBySize(lots: number): number
  deltas(): number
}

export function createServerRecord(): ServerRecord {
  const states = new Map<string, readonly Position[]>()
  const opened = new Map<number, number>()
  let deltas = 0

  const keyOf = (traderId: string, epoch: string, seq: number): string => `${traderId} ${epoch} ${seq}`

  function note(feed: AccountFeed): void {
    // A row that was handed out is never changed, so the list need not be copied row by row.
    states.set(keyOf(feed.traderId, feed.epoch(), feed.seq()), [...feed.rows()])
  }

  return {
    follow(server, traderIds) {
      for (const traderId of traderIds) note(server.feed(traderId))
      server.exchange.onDelta((feed, { data }) => {
        deltas += 1
        note(feed)
        for (const { lots, symbol, flwsig } of data.upsert) {
          // Only a new position comes with its symbol.
          if (symbol === undefined || lots === undefined || flwsig !== false) continue
          opened.set(lots, (opened.get(lots) ?? 0) + 1)
        }
      })
    },
    epochsBegan(server) {
      for (const feed of server.exchange.feeds()) note(feed)
    },
    rowsAt: ({ traderId, epoch, seq }) => states.get(keyOf(traderId, epoch, seq)),
    openedBySize: (lots) => opened.get(lots) ?? 0,
    deltas: () => deltas,
  }
}
