/**
 * How long a decided key is kept in the journal and in memory. Afterwards, the key may be dropped at any time (SV-97).
 * A phone that was off during a week's holiday still gets its result.
 */
export const keptMs = 7 * 86_400_000

/**
 * Maximum lifetime of an order. A later `validUntil` is refused, because the order's key must be kept until then
 * (SV-97).
 */
export const maxOrderLifeMs = 3_600_000

/**
 * Maximum number of stored keys per account, in memory and in Redis (SV-249): one order every 30 s for a week. A key
 * takes at most about a kilobyte.
 */
export const mostAccountKeys = 20_000

/** Maximum number of tickets in a stored result (SV-278). */
export const mostResultTickets = 50

/**
 * How long a key that was only queried is kept. Its order may still arrive, and a client's clock may be an hour ahead
 * (SV-259).
 */
export const queriedKeptMs = 2 * maxOrderLifeMs

/** Rate limits for new keys (SV-260, RS-158): a burst, then one key per gap. */
export interface KeyLimits {
  readonly gapMs: number
  readonly burst: number
  /** Smaller burst that applies while all addresses together have few keys left. */
  readonly scarceBurst: number
  /** Limit for all addresses together. Applies only with Redis. */
  readonly all: { readonly gapMs: number; readonly burst: number }
}

export const keyLimits: Readonly<Record<'order' | 'query', KeyLimits>> = {
  order: { gapMs: 10_000, burst: 20_000, scarceBurst: 200, all: { gapMs: 1_200, burst: 500_000 } },
  query: { gapMs: 1_000, burst: 2_000, scarceBurst: 20, all: { gapMs: 70, burst: 100_000 } },
}

/** Largest part of an account's keys and pending orders that an address may use (SV-281, RS-167). */
export const addressShare = 0.5

/**
 * Number of extra keys for queries, as a fraction of `mostAccountKeys`. Clients need these keys to settle a refused
 * order.
 */
export const queryShare = 0.1
