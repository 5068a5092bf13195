import type { Instrument, Quote } from './instrument'
import { pow10, roundedTimes, roundHalfAway, wholeRatio, type Fraction, type WholeRatio } from './decimal'

export const contractSize = BigInt(100_000)

const lotUnits = pow10(8)

/** Smallest size and size step: a hundredth of a lot. */
export const lotStepE8 = 1_000_000

export interface Exposure {
  readonly instrument: Instrument
  readonly type: 'buy' | 'sell'
  readonly lotsE8: number
  readonly openPoints: number
}

export interface Valuation {
  readonly currency: string
  readonly currencyDigits: number
  readonly leverage: number
  /** Rate from the position's quote currency to the account's currency. */
  readonly rate: Fraction
}

export function closingPoints(type: 'buy' | 'sell', quote: Quote): number {
  return type === 'buy' ? quote.bid : quote.ask
}

const gainedPoints = ({ type, openPoints }: Exposure, { bid, ask }: Quote): number =>
  (type === 'buy' ? bid - openPoints : openPoints - ask)

/** Returns the profit per point and 1e-8 lots, in minor units of the account's currency. */
function profitRatio({ digits }: Instrument, { rate, currencyDigits }: Valuation): Fraction {
  return { num: contractSize * rate.num * pow10(currencyDigits), den: pow10(digits) * lotUnits * rate.den }
}

/**
 * Returns the value of 1e-8 lots, times `share`, in minor units of the account's currency. If the base currency
 * differs, converts at the pair's bid, then at the valuation's rate.
 */
function baseRatio(instrument: Instrument, quote: Quote, valuation: Valuation, share: Fraction): Fraction {
  const num = contractSize * share.num * pow10(valuation.currencyDigits)
  const den = lotUnits * share.den
  if (instrument.base === valuation.currency) return { num, den }
  const { rate } = valuation
  return { num: num * BigInt(quote.bid) * rate.num, den: den * pow10(instrument.digits) * rate.den }
}

const marginRatio = (instrument: Instrument, quote: Quote, valuation: Valuation): Fraction =>
  baseRatio(instrument, quote, valuation, { num: BigInt(1), den: BigInt(valuation.leverage) })

/** Rounds halves away from zero. */
export function profitMinor(exposure: Exposure, quote: Quote, valuation: Valuation): number {
  const { num, den } = profitRatio(exposure.instrument, valuation)
  return Number(roundHalfAway(BigInt(gainedPoints(exposure, quote)) * BigInt(exposure.lotsE8) * num, den))
}

function baseMinor({ instrument, lotsE8 }: Exposure, quote: Quote, valuation: Valuation, share: Fraction): number {
  const { num, den } = baseRatio(instrument, quote, valuation, share)
  return Number(roundHalfAway(BigInt(lotsE8) * num, den))
}

/** Rounds halves away from zero. */
export function marginMinor(exposure: Exposure, quote: Quote, valuation: Valuation): number {
  return baseMinor(exposure, quote, valuation, { num: BigInt(1), den: BigInt(valuation.leverage) })
}

/** Values all positions of one pair, sharing the common work. */
export interface PairValue {
  readonly quote: Quote
  readonly valuation: Valuation
  profitMinor(exposure: Exposure): number
  marginMinor(exposure: Exposure): number
}

/** Converts a ratio per 1e-8 lots to a ratio per size step; `undefined` if doubles cannot represent it. */
const ofStep = ({ num, den }: Fraction): WholeRatio | undefined => wholeRatio({ num: num * BigInt(lotStepE8), den })

export function pairValue(instrument: Instrument, quote: Quote, valuation: Valuation): PairValue {
  const profit = ofStep(profitRatio(instrument, valuation))
  const margin = ofStep(marginRatio(instrument, quote, valuation))

  /** Multiplies the size in lot steps by `points` and the ratio. Returns `undefined` when doubles would be inexact. */
  function timesSteps({ lotsE8 }: Exposure, points: number, ratio: WholeRatio | undefined): number | undefined {
    if (ratio === undefined || lotsE8 % lotStepE8 !== 0) return undefined
    return roundedTimes(points * (lotsE8 / lotStepE8), ratio)
  }

  return {
    quote,
    valuation,
    profitMinor: (exposure) =>
      timesSteps(exposure, gainedPoints(exposure, quote), profit) ?? profitMinor(exposure, quote, valuation),
    marginMinor: (exposure) => timesSteps(exposure, 1, margin) ?? marginMinor(exposure, quote, valuation),
  }
}

/** @param ppm parts per million of the position's size; negative for a cost */
export function chargeMinor(exposure: Exposure, quote: Quote, valuation: Valuation, ppm: number): number {
  return baseMinor(exposure, quote, valuation, { num: BigInt(ppm), den: BigInt(1_000_000) })
}
