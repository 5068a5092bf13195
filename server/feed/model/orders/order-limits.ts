/**
 * Retention of a processed key in ms; older keys may be dropped at any time (SV-97). After a week, a phone that was off
 * over a holiday still gets its result. The journal and the memory hold every key for this time.
 */
export const keptMs = 7 * 86_400_000

/**
 * Maximum lifetime of an order, in ms. An order with a later `validUntil` is refused, because its key must be retained
 * that long (SV-97).
 */
export const maxOrderLifeMs = 3_600_000

/**
 * Maximum stored keys of an account, in memory and in Redis (SV-249): an order every 30 s for the whole week. A key
 * takes about half a kilobyte.
 */
export const mostAccountKeys = 20_000

/**
 * Retention of a key that was only queried, in ms. Its order may still arrive, and a client's clock may be ahead by an
 * hour (SV-259).
 */
export const queriedKeptMs = 2 * maxOrderLifeMs

/** New keys of one address and of all addresses (SV-260, RS-158): a burst, then a key per gap. */
export interface KeyLimits {
  readonly gapMs: number
  readonly burst: number
  /** Burst of an address while there is little room for keys. */
  readonly scarceBurst: number
  /** The same for all addresses together, in Redis. */
  readonly all: { readonly gapMs: number; readonly burst: number }
}

export const keyLimits: Readonly<Record<'order' | 'query', KeyLimits>> = {
  order: { gapMs: 10_000, burst: 20_000, scarceBurst: 200, all: { gapMs: 1_200, burst: 500_000 } },
  query: { gapMs: 1_000, burst: 2_000, scarceBurst: 20, all: { gapMs: 70, burst: 100_000 } },
}

/** Extra keys for queries, as a share of `mostAccountKeys`, so that a client can still settle a refused order. */
export const queryShare = 0.1
