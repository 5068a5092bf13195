import type { Quote } from '../money/instrument'
import type { TradedInstrument } from '../market/quote-board'
import { fromUnits } from '../money/decimal'
import {
  chargeMinor, closingPoints, lotStepE8, marginMinor, profitMinor, type Exposure, type Valuation,
} from '../money/trade-math'
import type { SeededRandom } from '../../../shared/seeded-random'
import type { FollowBook } from './follow-book'
import { ownTrade, type FeedRow, type LivePosition, type PositionOwner } from './live-position'

export const dayMs = 86_400_000

/** Opening commission, in parts per million of the position's size (SV-20). */
const commissionPpm = -30

/** Nightly swap in parts per million of the position's size. */
const swapPpm = { buy: -52, sell: 11 } as const

export interface PositionDraft {
  readonly ticket: number
  readonly rolls: SeededRandom
  readonly instrument: TradedInstrument
  readonly quote: Quote
  readonly valuation: Valuation
  readonly nowMs: number
  readonly follows: FollowBook
  /** Age of the new position. At age 0, the position opens at the current price. */
  readonly ageMs: number
}

/** Returns the swap, rounded per night. */
export function swapMinor(exposure: Exposure, quote: Quote, valuation: Valuation, nights: number): number {
  return nights === 0 ? 0 : nights * chargeMinor(exposure, quote, valuation, swapPpm[exposure.type])
}

/**
 * Returns a price level in points: 0.04 % to 0.3 % above the higher price (side 1) or below the lower price (side -1).
 * In 30 % of cases, returns 0 (no level).
 */
function rollLevel(rolls: SeededRandom, prices: readonly [number, number], side: 1 | -1): number {
  const outer = side === 1 ? Math.max(...prices) : Math.min(...prices)
  const distance = Math.max(2, Math.round(outer * (0.0004 + rolls.next() * 0.0026)))
  return rolls.chance(0.7) ? outer + side * distance : 0
}

/** Terms of a new position, with prices in points. */
export interface PositionTerms extends Exposure {
  readonly instrument: TradedInstrument
  readonly ticket: number
  readonly slPoints: number
  readonly tpPoints: number
  readonly owner: PositionOwner
  /** Epoch ms. */
  readonly openedMs: number
}

export function createPosition(
  terms: PositionTerms,
  { quote, valuation, nowMs }: { readonly quote: Quote; readonly valuation: Valuation; readonly nowMs: number },
): LivePosition {
  const { instrument, type, lotsE8, openPoints, slPoints, tpPoints, openedMs } = terms
  const swapDay = Math.floor(nowMs / dayMs)
  const swap = swapMinor(terms, quote, valuation, swapDay - Math.floor(openedMs / dayMs))
  const commission = chargeMinor(terms, quote, valuation, commissionPpm)
  const profit = profitMinor(terms, quote, valuation)
  const { currency, currencyDigits } = valuation
  const row: FeedRow = {
    ticket: terms.ticket,
    symbol: instrument.symbol,
    type,
    lots: fromUnits(lotsE8, 8),
    openprice: fromUnits(openPoints, instrument.digits),
    nowprice: fromUnits(closingPoints(type, quote), instrument.digits),
    sl: fromUnits(slPoints, instrument.digits),
    tp: fromUnits(tpPoints, instrument.digits),
    swap: fromUnits(swap, currencyDigits),
    commission: fromUnits(commission, currencyDigits),
    profit: fromUnits(profit, currencyDigits),
    currency,
    opentime: openedMs,
    digits: instrument.digits,
    ...terms.owner,
  }
  return {
    instrument,
    type,
    lotsE8,
    openPoints,
    slPoints,
    tpPoints,
    commissionMinor: commission,
    swapMinor: swap,
    profitMinor: profit,
    marginMinor: marginMinor(terms, quote, valuation),
    swapDay,
    keptRow: row,
    prices: row,
  }
}

/** Creates a random position that has not reached its levels yet. */
export function makePosition(draft: PositionDraft): LivePosition {
  const { ticket, rolls, instrument, quote, valuation, nowMs, ageMs, follows } = draft
  const type = rolls.chance(0.5) ? 'buy' : 'sell'
  const signalE8 = rolls.between(1, rolls.chance(0.2) ? 50 : 15) * lotStepE8
  const drift = ageMs === 0 ? 0 : (rolls.next() - 0.5) * 0.006
  const openPoints = Math.round((type === 'buy' ? quote.ask : quote.bid) * (1 + drift))
  const nowPoints = closingPoints(type, quote)
  const gainSide = type === 'buy' ? 1 : -1
  const lossSide = type === 'buy' ? -1 : 1
  const slPoints = rollLevel(rolls, [openPoints, nowPoints], lossSide)
  const tpPoints = rollLevel(rolls, [openPoints, nowPoints], gainSide)
  const { owner, lotsE8 } = rolls.chance(0.4) ? { owner: ownTrade, lotsE8: signalE8 } : follows.copy(rolls, signalE8)
  const openedMs = nowMs - ageMs
  return createPosition(
    { ticket, instrument, type, lotsE8, openPoints, slPoints, tpPoints, owner, openedMs },
    { quote, valuation, nowMs },
  )
}
