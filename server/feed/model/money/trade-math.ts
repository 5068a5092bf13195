import type { Instrument, Quote } from './instrument'
import type { Fraction } from './decimal'
import { pow10, roundHalfAway } from './decimal'

/** Units of the base currency in one lot. */
export const contractSize = BigInt(100_000)

const lotUnits = pow10(8)

/** The smallest size and the step of sizes: a hundredth of a lot, in 1e-8. */
export const lotStepE8 = 1_000_000

/** What the arithmetic needs to know of a position. */
export interface Exposure {
  readonly instrument: Instrument
  readonly type: 'buy' | 'sell'
  /** Lots in 1e-8. */
  readonly lotsE8: number
  /** Opening price in points. */
  readonly openPoints: number
}

/** What it needs to know of the account. */
export interface Valuation {
  readonly currency: string
  readonly currencyDigits: number
  readonly leverage: number
  /** From the position's quote currency to the account's. */
  readonly rate: Fraction
}

/** The price at which the position would close now: the bid for a buy, the ask for a sell. */
export function closingPoints(type: 'buy' | 'sell', quote: Quote): number {
  return type === 'buy' ? quote.bid : quote.ask
}

/** Profit at the present quote in minor units of the account, half away from zero. */
export function profitMinor(exposure: Exposure, quote: Quote, valuation: Valuation): number {
  const { instrument, type, lotsE8, openPoints } = exposure
  const gained = type === 'buy' ? quote.bid - openPoints : openPoints - quote.ask
  const num = BigInt(gained) * BigInt(lotsE8) * contractSize * valuation.rate.num * pow10(valuation.currencyDigits)
  const den = pow10(instrument.digits) * lotUnits * valuation.rate.den
  return Number(roundHalfAway(num, den))
}

/**
 * An amount in base currency (lots × contract size × share) in minor units of the account: as it is
 * when the base is the account's currency, else at the pair's own bid and then as a profit would be.
 */
function baseMinor(exposure: Exposure, quote: Quote, valuation: Valuation, share: Fraction): number {
  const { instrument, lotsE8 } = exposure
  const num = BigInt(lotsE8) * contractSize * share.num * pow10(valuation.currencyDigits)
  const den = lotUnits * share.den
  if (instrument.base === valuation.currency) return Number(roundHalfAway(num, den))
  const price = BigInt(quote.bid) * valuation.rate.num
  return Number(roundHalfAway(num * price, den * pow10(instrument.digits) * valuation.rate.den))
}

/** Margin held for the position in minor units of the account, half away from zero. */
export function marginMinor(exposure: Exposure, quote: Quote, valuation: Valuation): number {
  return baseMinor(exposure, quote, valuation, { num: BigInt(1), den: BigInt(valuation.leverage) })
}

/** A charge in parts per million of the position's size, in minor units; negative is a cost. */
export function chargeMinor(exposure: Exposure, quote: Quote, valuation: Valuation, ppm: number): number {
  return baseMinor(exposure, quote, valuation, { num: BigInt(ppm), den: BigInt(1_000_000) })
}
