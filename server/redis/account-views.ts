import { createFollowBook } from '../feed/model/account/follow-book'
import { createDeltaHistory, type HistoryLimits } from '../feed/model/exchange/delta-history'
import { createExchange } from '../feed/model/exchange/exchange'
import type { Books, Feed, FeedView } from '../feed/model/exchange/feed'
import type { PriceList } from '../feed/model/engine/feed-engine'
import { createPreviewLimit } from '../feed/http/preview-limit'
import { createQuoteBoard } from '../feed/model/market/quote-board'
import type { Turn } from '../wire/turns'
import type { AccountReads } from './account-reads'
import { putQuotes } from './market'
import type { ProducerOptions } from './producer'
import { BusyError } from './shared-reads'

export interface AccountViewsOptions {
  readonly reads: AccountReads
  readonly exchange: ProducerOptions['exchange']
  readonly history: HistoryLimits
  /** Monotonic time in ms, for the preview limit. */
  readonly now: () => number
  /** Time sent to clients. */
  readonly feedNow: () => number
  readonly newEpoch: () => string
  /** Queue for previews. */
  readonly turn: Turn
}

/** Reads an account for a single request if this server does not show the account. */
export function createAccountViews({ reads, exchange, history, now, feedNow, newEpoch, turn }: AccountViewsOptions) {
  const mayPreview = createPreviewLimit(exchange.positions, now)

  async function preview(traderId: string, address: string): Promise<Feed | undefined> {
    if (!mayPreview(address)) return undefined
    const quotes = await reads.market()
    if (!await turn(address)) throw new BusyError('too many previews wait')
    const alone = createExchange({ ...exchange, history, now: feedNow, nextEpoch: newEpoch })
    putQuotes(alone.board, quotes)
    return alone.preview(traderId)
  }

  return {
    async feed(traderId: string, address: string): Promise<FeedView | undefined> {
      const stored = await reads.once(traderId, address)
      if (stored === undefined) return preview(traderId, address)
      const { epoch, seq, account, positions } = stored
      // Copies the rows only when needed, because copying them for every shared request would block the event loop.
      const rows: FeedView['rows'] = () => positions.map(({ row }) => row)
      return {
        epoch: () => epoch,
        seq: () => seq,
        account: () => account,
        rows,
        at: (wanted, nowMs) => createDeltaHistory({ seq, account, rows: rows() }, history).at(wanted, nowMs),
        closedTrades: (asking) => reads.closedTrades(traderId, epoch, asking),
      }
    },
    async books(traderId: string, address: string): Promise<Books | undefined> {
      const saved = await reads.books(traderId, address)
      if (saved === undefined) return preview(traderId, address)
      return {
        follows: () => createFollowBook(() => 0, saved.books.follows),
        closedPage: (query, asking) => reads.closedPage(traderId, saved, query, asking),
      }
    },
    async prices(): Promise<PriceList> {
      const board = createQuoteBoard(exchange.source, exchange.currency)
      const spoiled = putQuotes(board, await reads.market())
      return { ...board, traded: board.traded.filter(({ symbol }) => !spoiled.has(symbol)) }
    },
  }
}
