import { isReal } from '../../../../src/positions/model/position-check'
import type { FollowSettings, Order, OrderRefusal } from '../../../../src/positions/model/wire'
import type { AccountEngine } from '../account/account-engine'
import { areLevelsAhead } from '../account/levels'
import { ownTrade } from '../account/live-position'
import { findSignalTrader } from '../account/signal-traders'
import type { Instrument } from '../money/instrument'
import type { QuoteBoard } from '../market/quote-board'
import { fromUnits, toUnits } from '../money/decimal'
import { lotStepE8, marginMinor } from '../money/trade-math'
import { mostResultTickets } from './order-limits'

/** Planned effects of an order. The result is written to disk before the order is executed. */
export type OrderPlan =
  | { readonly ok: true; readonly tickets: readonly number[]; readonly execute: () => void }
  | { readonly ok: false; readonly reason: OrderRefusal }

export interface PlanContext {
  readonly engine: AccountEngine
  readonly board: QuoteBoard
  readonly nowMs: number
}

/**
 * Maximum order size: 10,000,000 units of the base currency. The limit is arbitrary, and clients accept such amounts
 * (SV-238).
 */
export const mostLots = 100

/** Lots must be whole steps. */
export const settingsLimits = {
  ratio: { min: 0.01, max: 100 },
  lots: { min: fromUnits(lotStepE8, 8), max: mostLots, step: fromUnits(lotStepE8, 8) },
  capLots: { min: 0.01, max: 1_000 },
} as const

const refused = (reason: OrderRefusal): OrderPlan => ({ ok: false, reason })

/** Returns the size in 1e-8 lots, or `undefined` unless it is a valid multiple of 0.01 lots. */
function sizeE8(lots: number): number | undefined {
  const stepped = Math.round(toUnits(lots, 8) / lotStepE8) * lotStepE8
  // Allows a small difference, because doubles do not represent decimal lots exactly.
  const isWhole = Math.abs(stepped - lots * 1e8) < 1
  return isWhole && stepped > 0 && lots <= mostLots ? stepped : undefined
}

/** Returns a price in points; 0 stays 0 (no level), and an invalid price becomes `NaN`. */
function pointsOf(price: number, { digits }: Instrument): number {
  const points = toUnits(price, digits)
  const isHeld = isReal(price) && Number.isSafeInteger(points) && (points > 0 || price === 0)
  return isHeld && Math.abs(points - price * 10 ** digits) < 1e-3 ? points : NaN
}

function planOpen(order: Order & { action: 'open' }, { engine, board, nowMs }: PlanContext): OrderPlan {
  const instrument = board.traded.find(({ symbol }) => symbol === order.symbol)
  if (instrument === undefined) return refused('not-traded')
  const lotsE8 = sizeE8(order.lots)
  if (lotsE8 === undefined) return refused('bad-lots')
  if (engine.ledger.size >= engine.mostPositions) return refused('too-many-positions')
  const { type } = order
  const quote = board.quoteOf(instrument.symbol)
  const slPoints = pointsOf(order.sl ?? 0, instrument)
  const tpPoints = pointsOf(order.tp ?? 0, instrument)
  if (!areLevelsAhead(type, slPoints, tpPoints, quote)) return refused('bad-price')
  const openPoints = type === 'buy' ? quote.ask : quote.bid
  const exposure = { instrument, type, lotsE8, openPoints }
  const needed = marginMinor(exposure, quote, engine.ledger.valuationOf(instrument))
  if (needed > engine.freeMarginMinor()) return refused('not-enough-margin')
  return {
    ok: true,
    tickets: [engine.comingTicket()],
    execute: () => engine.openPosition({ ...exposure, slPoints, tpPoints, owner: ownTrade }, nowMs),
  }
}

function planClose(order: Order & { action: 'close' }, { engine, nowMs }: PlanContext): OrderPlan {
  const ticket = Number(order.ticket)
  const position = engine.ledger.get(ticket)
  if (position === undefined) return refused('no-such-position')
  const lotsE8 = order.lots === undefined ? position.lotsE8 : sizeE8(order.lots)
  if (lotsE8 === undefined || lotsE8 > position.lotsE8) return refused('bad-lots')
  const isWhole = lotsE8 === position.lotsE8
  return {
    ok: true,
    tickets: [ticket],
    execute: () =>
      isWhole ? void engine.closePosition(ticket, 'closed', nowMs) : engine.closePart(ticket, lotsE8, nowMs),
  }
}

function planCloseAll({ engine, nowMs }: PlanContext): OrderPlan {
  const tickets = Array.from(engine.ledger.all(), ({ keptRow }) => keptRow.ticket)
  return {
    ok: true,
    tickets: tickets.slice(0, mostResultTickets),
    execute: () => {
      for (const ticket of tickets) engine.closePosition(ticket, 'closed', nowMs)
    },
  }
}

function planModify(order: Order & { action: 'modify' }, { engine, board }: PlanContext): OrderPlan {
  const ticket = Number(order.ticket)
  const position = engine.ledger.get(ticket)
  if (position === undefined) return refused('no-such-position')
  const { instrument, type } = position
  const slPoints = pointsOf(order.sl, instrument)
  const tpPoints = pointsOf(order.tp, instrument)
  if (!areLevelsAhead(type, slPoints, tpPoints, board.quoteOf(instrument.symbol))) return refused('bad-price')
  return { ok: true, tickets: [ticket], execute: () => engine.setLevels(ticket, slPoints, tpPoints) }
}

function areSound({ mode, value, capLots }: FollowSettings): boolean {
  const { ratio, capLots: cap } = settingsLimits
  const size = mode === 'ratio' ? value >= ratio.min && value <= ratio.max : sizeE8(value) !== undefined
  return size && capLots >= cap.min && capLots <= cap.max
}

export function planOrder(order: Order, context: PlanContext): OrderPlan {
  const { engine } = context
  switch (order.action) {
    case 'open':
      return planOpen(order, context)
    case 'close':
      return planClose(order, context)
    case 'closeAll':
      return planCloseAll(context)
    case 'modify':
      return planModify(order, context)
    case 'follow': {
      if (findSignalTrader(String(order.trader)) === undefined) return refused('no-such-trader')
      if (!areSound(order.settings)) return refused('bad-settings')
      return { ok: true, tickets: [], execute: () => engine.follows.follow(order.trader, order.settings) }
    }
    case 'unfollow': {
      if (engine.follows.settingsOf(order.trader) === undefined) return refused('not-followed')
      return { ok: true, tickets: [], execute: () => engine.follows.unfollow(order.trader) }
    }
  }
}
