import type { QuoteBoard, TradedInstrument } from '../market/quote-board'
import { fromUnits } from '../money/decimal'
import { closingPoints, type Valuation } from '../money/trade-math'
import type { LivePosition, RowPatch } from './live-position'
import { dayMs, swapMinor } from './position-maker'
import type { Valuer } from './valuer'

export interface LedgerOptions {
  readonly board: Pick<QuoteBoard, 'traded'>
  readonly valuer: Valuer
  readonly currencyDigits: number
}

export type PositionLedger = ReturnType<typeof createPositionLedger>

export function createPositionLedger(options: LedgerOptions) {
  const { board, valuer, currencyDigits } = options
  const byTicket = new Map<number, LivePosition>()
  const bySymbol = new Map<string, Set<LivePosition>>(board.traded.map(({ symbol }) => [symbol, new Set()]))
  const waiting = new Set<LivePosition>()
  /**
   * Size of the positions copied from each signal trader, in 1e-8 lots. Updated incrementally, because adding up all
   * positions for each new position would take quadratic time.
   */
  const copied = new Map<number | string, number>()
  let margin = 0

  const dependents = new Map<string, string[]>()
  for (const { symbol, toAccount } of board.traded) {
    for (const source of new Set([symbol, toAccount.kind === 'same' ? symbol : toAccount.pair.symbol])) {
      dependents.set(source, [...(dependents.get(source) ?? []), symbol])
    }
  }

  function countCopied({ keptRow: { sigtraderid } }: LivePosition, lotsE8: number): void {
    copied.set(sigtraderid, (copied.get(sigtraderid) ?? 0) + lotsE8)
  }

  function inPair(symbol: string): Iterable<LivePosition> {
    return bySymbol.get(symbol) ?? []
  }

  function revalue(position: LivePosition, nowMs: number): RowPatch | undefined {
    waiting.delete(position)
    const { instrument, prices } = position
    const { ticket } = position.keptRow
    const value = valuer.of(instrument)
    const { quote, valuation } = value
    const marginMinor = value.marginMinor(position)
    margin += marginMinor - position.marginMinor
    position.marginMinor = marginMinor
    const today = Math.floor(nowMs / dayMs)
    if (today > position.swapDay) {
      // Charges only one night, even if the clock was set ahead or no server priced the account for days (SV-277).
      position.swapMinor += swapMinor(position, quote, valuation, 1)
      position.swapDay = today
    } else if (today < position.swapDay - 1) position.swapDay = today + 1
    position.profitMinor = value.profitMinor(position)
    const nowprice = fromUnits(closingPoints(position.type, quote), instrument.digits)
    const profit = fromUnits(position.profitMinor, currencyDigits)
    const swap = fromUnits(position.swapMinor, currencyDigits)
    const isMoved = nowprice !== prices.nowprice
    const isWorthOther = profit !== prices.profit
    const isCharged = swap !== prices.swap
    if (!isMoved && !isWorthOther && !isCharged) return undefined
    position.prices = { nowprice, profit, swap }
    // Takes a fast path for the usual patch, because each tick creates one patch per row.
    if (isMoved && isWorthOther && !isCharged) return { ticket, nowprice, profit }
    return { ticket, ...(isMoved && { nowprice }), ...(isWorthOther && { profit }), ...(isCharged && { swap }) }
  }

  return {
    get size() {
      return byTicket.size
    },
    marginMinor: (): number => margin,
    get: (ticket: number): LivePosition | undefined => byTicket.get(ticket),
    all: (): IterableIterator<LivePosition> => byTicket.values(),
    inPair,
    copiedE8: (traderId: number): number => copied.get(traderId) ?? 0,
    /** Call this after `lotsE8` of a position have been closed. */
    reduced: (position: LivePosition, lotsE8: number): void => countCopied(position, -lotsE8),
    add(position: LivePosition): void {
      byTicket.set(position.keptRow.ticket, position)
      bySymbol.get(position.instrument.symbol)?.add(position)
      margin += position.marginMinor
      countCopied(position, position.lotsE8)
    },
    remove(position: LivePosition): void {
      byTicket.delete(position.keptRow.ticket)
      bySymbol.get(position.instrument.symbol)?.delete(position)
      waiting.delete(position)
      margin -= position.marginMinor
      countCopied(position, -position.lotsE8)
    },
    priceMoved(symbol: string): void {
      for (const dependent of dependents.get(symbol) ?? []) {
        for (const position of inPair(dependent)) waiting.add(position)
      }
    },
    /** Returns the changed fields; `undefined` if nothing changed. */
    revalue,
    /** Revalues up to `limit` positions, longest waiting first. */
    revalueWaiting(limit: number, nowMs: number): RowPatch[] {
      const patches: RowPatch[] = []
      let left = limit
      for (const position of waiting) {
        if (left === 0) break
        left -= 1
        const patch = revalue(position, nowMs)
        if (patch !== undefined) patches.push(patch)
      }
      return patches
    },
    valuationOf: (instrument: TradedInstrument): Valuation => valuer.of(instrument).valuation,
  }
}
