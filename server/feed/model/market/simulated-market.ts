import { parseList } from '../../../shared/json-object'
import { createSeededRandom } from '../../../shared/seeded-random'
import { StartError } from '../../../shared/start-error'
import { findConversion } from './conversion'
import { instrumentOf, type Instrument, type Tick } from '../money/instrument'
import type { TickSource } from './tick-source'

/** Initial currency values in US dollars. */
const dollarValues: Readonly<Record<string, number>> = {
  USD: 1, EUR: 1.0862, GBP: 1.2714, JPY: 0.006684, AUD: 0.6572, CHF: 1.1288, CAD: 0.7365, NZD: 0.6081,
  CNY: 0.1381, HKD: 0.1279, SGD: 0.7441, SEK: 0.0956, NOK: 0.0948, KWD: 3.2562, BHD: 2.6525, OMR: 2.5974,
}

const tradedSymbols = ['EURUSD', 'GBPUSD', 'USDJPY', 'AUDUSD', 'USDCHF', 'EURJPY']

/** Half the spread as a fraction of the price. At EURUSD 1.12, the spread is one pip. */
const halfSpread = 0.000045
/** Largest move of a currency per tick, as a fraction of its value: 1.3 pips at EURUSD 1.12. */
const largestMove = 0.00012
/**
 * At each tick, a currency moves back by this fraction of its distance from the initial value. This keeps prices
 * realistic (SV-5).
 */
const pull = 0.0004

export interface SimulatedMarketOptions {
  readonly seed: string
  /** Account currency, whose conversion pairs are also quoted. The currency must have an initial value. */
  readonly currency: string
  readonly startMs: number
}

function pair(symbol: string): Instrument {
  const instrument = instrumentOf(symbol)
  if (instrument === undefined) throw new RangeError(`not a currency pair: ${symbol}`)
  return instrument
}

/** Uses the more valuable currency as the base, because a very small rate would exceed the pair's digits. */
function ratePair(one: string, other: string, values: ReadonlyMap<string, number>): Instrument {
  const dearer = (values.get(one) ?? 0) >= (values.get(other) ?? 0)
  return pair(dearer ? one + other : other + one)
}

function missingRates(
  currency: string,
  traded: readonly Instrument[],
  values: ReadonlyMap<string, number>,
): Instrument[] {
  const quotes = [...new Set(traded.map((instrument) => instrument.quote))]
  return quotes
    .filter((quote) => findConversion(quote, currency, traded) === undefined)
    .map((quote) => ratePair(quote, currency, values))
}

function isValue(pair: unknown): pair is [string, number] {
  return Array.isArray(pair) && typeof pair[0] === 'string' && Number.isFinite(pair[1]) && pair[1] > 0
}

function readMark(mark: string): readonly (readonly [string, number])[] {
  const parsed = parseList(mark)
  return parsed?.every(isValue) === true ? parsed : []
}

/**
 * Creates six pairs that move randomly from a seed. Each price is the ratio of two currency values, so all pairs are
 * consistent. Every machine rounds the prices identically.
 */
export function createSimulatedMarket(options: SimulatedMarketOptions): TickSource {
  const { seed, currency, startMs } = options
  const start = new Map(Object.entries(dollarValues))
  if (!start.has(currency)) {
    throw new StartError(`no simulated rate for ${currency}; choose one of ${[...start.keys()].join(', ')}`)
  }
  const rolls = createSeededRandom(`market ${seed}`)
  const traded = tradedSymbols.map(pair)
  const ratesOnly = missingRates(currency, traded, start)
  const all = [...traded, ...ratesOnly]
  const values = new Map(start)
  let atMs = startMs

  function move(code: string): void {
    const origin = start.get(code) ?? 1
    const value = values.get(code) ?? origin
    if (code === 'USD') return
    const drift = pull * (value / origin - 1)
    values.set(code, value * (1 + (rolls.next() + rolls.next() - 1) * largestMove - drift))
  }

  function quote(instrument: Instrument): Tick {
    const mid = ((values.get(instrument.base) ?? 1) / (values.get(instrument.quote) ?? 1)) * 10 ** instrument.digits
    const bid = Math.round(mid * (1 - halfSpread))
    return { symbol: instrument.symbol, bid, ask: Math.max(bid + 1, Math.round(mid * (1 + halfSpread))), atMs }
  }

  return {
    traded,
    ratesOnly,
    opening: all.map(quote),
    present: () => all.map(quote),
    next(elapsedMs) {
      atMs += elapsedMs
      const instrument = rolls.pick(all)
      move(instrument.base)
      move(instrument.quote)
      return [quote(instrument)]
    },
    mark: () => JSON.stringify([...values]),
    goTo(mark) {
      const kept = readMark(mark)
      for (const [code, value] of kept) if (values.has(code)) values.set(code, value)
      return kept.length > 0
    },
  }
}
