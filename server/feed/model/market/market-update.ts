import type { Quote, Tick } from '../money/instrument'

type Prices = Pick<Quote, 'bid' | 'ask'>

export interface PriceRange {
  readonly low: Prices
  readonly high: Prices
}

/** Market update without ticks that reach no further stop or target than the update's earlier ticks. */
export interface MarketUpdate {
  /** Id of the update's stream entry. */
  readonly id: string
  /** Also contains the other pairs' quotes at each remaining tick, because profits are converted at these quotes. */
  readonly ticks: readonly Tick[]
  readonly pairs: readonly (PriceRange & { readonly last: Tick })[]
}

/** Whether the prices in `low` and `high` include a new lowest or highest price. */
export const isBeyond = (range: PriceRange | undefined, { low, high }: PriceRange): boolean =>
  range === undefined || low.bid < range.low.bid || low.ask < range.low.ask
    || high.bid > range.high.bid || high.ask > range.high.ask

/** Returns the smallest range that contains both ranges. */
export const extend = (range: PriceRange | undefined, { low, high }: PriceRange): PriceRange =>
  range === undefined ? { low, high } : {
    low: { bid: Math.min(low.bid, range.low.bid), ask: Math.min(low.ask, range.low.ask) },
    high: { bid: Math.max(high.bid, range.high.bid), ask: Math.max(high.ask, range.high.ask) },
  }

export function reduceUpdate(id: string, all: readonly Tick[]): MarketUpdate {
  const pairs = new Map<string, PriceRange & { last: Tick }>()
  const skipped = new Map<string, Tick>()
  const ticks: Tick[] = []
  for (const tick of all) {
    const { symbol } = tick
    const pair = pairs.get(symbol)
    const range = { low: tick, high: tick }
    if (pair !== undefined && !isBeyond(pair, range)) {
      skipped.set(symbol, tick)
      pair.last = tick
      continue
    }
    pairs.set(symbol, { ...extend(pair, range), last: tick })
    skipped.delete(symbol)
    ticks.push(...skipped.values(), tick)
    skipped.clear()
  }
  ticks.push(...skipped.values())
  return { id, ticks, pairs: [...pairs.values()] }
}
