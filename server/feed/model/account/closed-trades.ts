import type { Closing, FeedRow } from './live-position'

/** Last row of a closed position, and how the position closed. */
export interface ClosedTrade extends Omit<FeedRow, 'nowprice'> {
  /** Sequence number within the account. */
  readonly deal: number
  readonly closeprice: number
  /** Epoch ms. */
  readonly closetime: number
  readonly reason: Closing
}

export interface ClosedTradesPage {
  readonly data: readonly ClosedTrade[]
  /** Cursor of the next (older) page; `null` after the last page. */
  readonly nextCursor: string | null
}

export interface ClosedTradesQuery {
  /** Cursor from an earlier page; `null` starts at the newest trade. */
  readonly cursor: number | null
  readonly limit: number
  /** Signal trader whose copied trades are returned, or `null` for all trades. */
  readonly sigTraderId: number | null
}

/** Number of trades stored per account, about six hours' worth. */
export const closedCapacity = 5_000

/** @param found the newest matching trades: up to `limit`, plus one if there are more */
export function closedPageOf(found: readonly ClosedTrade[], limit: number): ClosedTradesPage {
  const data = found.slice(0, limit)
  const last = data[data.length - 1]
  return { data, nextCursor: found.length > limit && last !== undefined ? String(last.deal) : null }
}

/** An account's newest `capacity` closed trades. */
export type ClosedTrades = ReturnType<typeof createClosedTrades>

export function keepAll(mine: ClosedTrades, trades: readonly ClosedTrade[]): ClosedTrades {
  for (const trade of trades) mine.keep(trade)
  return mine
}

export function createClosedTrades(capacity: number, before = 0) {
  const trades: ClosedTrade[] = []
  let lastDeal = before

  const isKept = ({ deal }: ClosedTrade): boolean => deal > lastDeal - capacity

  function push(trade: ClosedTrade): void {
    trades.push(trade)
    // Removes many trades together, because each removal shifts the whole list.
    if (trades.length > capacity * 1.1) trades.splice(0, trades.length - capacity)
  }

  return {
    add(row: FeedRow, { reason, atMs }: { readonly reason: Closing; readonly atMs: number }): ClosedTrade {
      lastDeal += 1
      // Copies each field, because object rest is many times slower in V8. An account starts with hundreds of trades.
      const trade: ClosedTrade = {
        ticket: row.ticket,
        symbol: row.symbol,
        type: row.type,
        lots: row.lots,
        openprice: row.openprice,
        sl: row.sl,
        tp: row.tp,
        swap: row.swap,
        commission: row.commission,
        profit: row.profit,
        currency: row.currency,
        opentime: row.opentime,
        digits: row.digits,
        flwsig: row.flwsig,
        sigtraderid: row.sigtraderid,
        signame: row.signame,
        deal: lastDeal,
        closeprice: row.nowprice,
        closetime: atMs,
        reason,
      }
      push(trade)
      return trade
    },
    /** Number of stored trades, which exceeds `capacity` by at most a tenth. */
    size: (): number => trades.length,
    /** Adds a trade from another server, unless already stored. */
    keep(trade: ClosedTrade): void {
      if (trade.deal <= lastDeal) return
      lastDeal = trade.deal
      push(trade)
    },
    /** Returns a page. Pages do not shift when trades close, because the cursor is a deal number. */
    page({ cursor, limit, sigTraderId }: ClosedTradesQuery): ClosedTradesPage {
      const found: ClosedTrade[] = []
      for (let index = trades.length - 1; index >= 0 && found.length <= limit; index -= 1) {
        const trade = trades[index]
        if (trade === undefined || !isKept(trade)) break
        const isAsked = cursor === null || trade.deal < cursor
        if (isAsked && (sigTraderId === null || trade.sigtraderid === sigTraderId)) found.push(trade)
      }
      return closedPageOf(found, limit)
    },
    /** Oldest trade first. */
    all: (): readonly ClosedTrade[] => (trades.length > capacity ? trades.filter(isKept) : trades),
    /** Returns 0 before the first deal. */
    lastDeal: (): number => lastDeal,
  }
}
