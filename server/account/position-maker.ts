import type { Quote } from '../market/instrument'
import type { TradedInstrument } from '../market/quote-board'
import { fromUnits } from '../money/decimal'
import type { Exposure, Valuation } from '../money/trade-math'
import { chargeMinor, closingPoints, marginMinor, profitMinor } from '../money/trade-math'
import type { Rolls } from '../rolls'
import type { LivePosition } from './live-position'
import { signalTraders } from './signal-traders'

export const dayMs = 86_400_000

/** Commission in parts per million of the position's size, taken at the opening. */
const commissionPpm = -30

/** A night's swap in parts per million of the position's size. */
const swapPpm = { buy: -52, sell: 11 } as const

const lotStepE8 = 1_000_000

export interface PositionDraft {
  readonly ticket: number
  readonly rolls: Rolls
  readonly instrument: TradedInstrument
  readonly quote: Quote
  readonly valuation: Valuation
  readonly nowMs: number
  /** How long ago it was opened; 0 opens at the present price. */
  readonly ageMs: number
}

/** Swap of so many nights in minor units, each night rounded by itself. */
export function swapMinor(exposure: Exposure, quote: Quote, valuation: Valuation, nights: number): number {
  return nights === 0 ? 0 : nights * chargeMinor(exposure, quote, valuation, swapPpm[exposure.type])
}

/** Points beyond both prices on the given side, 0.04 % to 0.3 % away; 0 (no level) for three in ten. */
function rollLevel(rolls: Rolls, prices: readonly [number, number], side: 1 | -1): number {
  const outer = side === 1 ? Math.max(...prices) : Math.min(...prices)
  const distance = Math.max(2, Math.round(outer * (0.0004 + rolls.next() * 0.0026)))
  return rolls.chance(0.7) ? outer + side * distance : 0
}

function rollOwner(rolls: Rolls): Pick<LivePosition['row'], 'flwsig' | 'sigtraderid' | 'signame'> {
  if (rolls.chance(0.4)) return { flwsig: false, sigtraderid: 0, signame: '' }
  const trader = rolls.pick(signalTraders)
  return { flwsig: true, sigtraderid: trader.id, signame: trader.name }
}

/** Opens a position at random; its target lies where it wins and its stop where it loses, neither reached yet. */
export function makePosition(draft: PositionDraft): LivePosition {
  const { ticket, rolls, instrument, quote, valuation, nowMs, ageMs } = draft
  const type = rolls.chance(0.5) ? 'buy' : 'sell'
  const lotsE8 = rolls.between(1, rolls.chance(0.2) ? 50 : 15) * lotStepE8
  const drift = ageMs === 0 ? 0 : (rolls.next() - 0.5) * 0.006
  const openPoints = Math.round((type === 'buy' ? quote.ask : quote.bid) * (1 + drift))
  const exposure: Exposure = { instrument, type, lotsE8, openPoints }
  const nowPoints = closingPoints(type, quote)
  const gainSide = type === 'buy' ? 1 : -1
  const lossSide = type === 'buy' ? -1 : 1
  const slPoints = rollLevel(rolls, [openPoints, nowPoints], lossSide)
  const tpPoints = rollLevel(rolls, [openPoints, nowPoints], gainSide)
  const opentime = nowMs - ageMs
  const swapDay = Math.floor(nowMs / dayMs)
  const swap = swapMinor(exposure, quote, valuation, swapDay - Math.floor(opentime / dayMs))
  const commission = chargeMinor(exposure, quote, valuation, commissionPpm)
  const profit = profitMinor(exposure, quote, valuation)
  const { currency, currencyDigits } = valuation
  return {
    ...exposure,
    instrument,
    slPoints,
    tpPoints,
    commissionMinor: commission,
    swapMinor: swap,
    profitMinor: profit,
    marginMinor: marginMinor(exposure, quote, valuation),
    swapDay,
    row: {
      ticket,
      symbol: instrument.symbol,
      type,
      lots: fromUnits(lotsE8, 8),
      openprice: fromUnits(openPoints, instrument.digits),
      nowprice: fromUnits(nowPoints, instrument.digits),
      sl: fromUnits(slPoints, instrument.digits),
      tp: fromUnits(tpPoints, instrument.digits),
      swap: fromUnits(swap, currencyDigits),
      commission: fromUnits(commission, currencyDigits),
      profit: fromUnits(profit, currencyDigits),
      currency,
      opentime,
      digits: instrument.digits,
      ...rollOwner(rolls),
    },
  }
}
