import type { Closing, FeedRow } from './live-position'

/** A finished trade: the last row of its position with the closing side by side. */
export interface ClosedTrade extends Omit<FeedRow, 'nowprice'> {
  /** Grows by one with each closing of an account. */
  readonly deal: number
  readonly closeprice: number
  /** Epoch ms. */
  readonly closetime: number
  readonly reason: Closing
}

export interface ClosedTradesPage {
  /** Newest first. */
  readonly data: readonly ClosedTrade[]
  /** Where the next, older page begins; `null` after the last one. */
  readonly nextCursor: string | null
}

export interface ClosedTradesQuery {
  /** The mark that an earlier page gave; `null` begins with the newest. */
  readonly cursor: number | null
  readonly limit: number
  /** Only trades copied from this signal trader. */
  readonly sigTraderId: number | null
}

/** The closed trades of one account, the oldest forgotten beyond `capacity`. */
export type ClosedTrades = ReturnType<typeof createClosedTrades>

/** `before`: how many deals there were before. */
export function createClosedTrades(capacity: number, before = 0) {
  const trades: ClosedTrade[] = []
  let lastDeal = before

  function push(trade: ClosedTrade): void {
    trades.push(trade)
    // In slices: shifting a long list once for every trade would cost more than the trade.
    if (trades.length > capacity * 1.1) trades.splice(0, trades.length - capacity)
  }

  return {
    add(row: FeedRow, { reason, atMs }: { readonly reason: Closing; readonly atMs: number }): ClosedTrade {
      lastDeal += 1
      // Field by field: a rest of a row takes V8 many times as long, and an account starts with hundreds of trades.
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
    /** Takes in one that was made elsewhere; one that is here already is left out. */
    keep(trade: ClosedTrade): void {
      if (trade.deal <= lastDeal) return
      lastDeal = trade.deal
      push(trade)
    },
    /** A page stays the same however many trades close meanwhile: the cursor is a deal, not a count. */
    page({ cursor, limit, sigTraderId }: ClosedTradesQuery): ClosedTradesPage {
      const data: ClosedTrade[] = []
      for (let index = trades.length - 1; index >= 0; index -= 1) {
        const trade = trades[index]
        if (trade === undefined || (cursor !== null && trade.deal >= cursor)) continue
        if (sigTraderId !== null && trade.sigtraderid !== sigTraderId) continue
        if (data.length === limit) return { data, nextCursor: String(data[limit - 1]?.deal ?? 0) }
        data.push(trade)
      }
      return { data, nextCursor: null }
    },
    /** Oldest first. */
    all: (): readonly ClosedTrade[] => trades,
    /** 0 before the first. */
    lastDeal: (): number => lastDeal,
  }
}
