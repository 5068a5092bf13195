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

/** Extra keys for queries, as a share of `mostAccountKeys`, so that a client can still settle a refused order. */
export const queryShare = 0.1
