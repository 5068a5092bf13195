import { createRateLimit, type RateLimit, type RateLimits } from './rate-limit'
import { addressGroup, isLoopbackAddress } from './address'

/**
 * Maximum stored addresses. The least recently seen address is dropped first, because its bucket is usually full again.
 */
const MAX_ADDRESSES = 10_000

/**
 * Limits each address's request rate. An IPv6 /64 counts as one address.
 * @returns whether the count (default 1) is available for the address; a negative count is refunded
 */
export function createClientLimits(
  limits: RateLimits, now: () => number,
): (address: string, count?: number) => boolean {
  const buckets = new Map<string, RateLimit>()
  // Reuses one iterator, because a new one first skips all deleted addresses (SV-284).
  const inOrder = buckets.keys()
  return (address, count) => {
    const group = addressGroup(address)
    const bucket = buckets.get(group) ?? createRateLimit(limits, now())
    buckets.delete(group)
    buckets.set(group, bucket)
    const oldest = buckets.size > MAX_ADDRESSES ? inOrder.next().value : undefined
    if (oldest !== undefined) buckets.delete(oldest)
    return bucket.take(now(), count)
  }
}

/**
 * Frame limit of an address, as a multiple of a connection's limit (SV-245). An office with many clients sends less.
 */
const linesWorth = 20

/**
 * Limits the frames that all connections of an address send together. Loopback addresses are exempt, see `LineGate`.
 */
export function createAddressFrames(
  { perSecond, burst }: RateLimits, now: () => number,
): (address: string) => (count: number) => boolean {
  const may = createClientLimits({ perSecond: linesWorth * perSecond, burst: linesWorth * burst }, now)
  return (address) => isLoopbackAddress(address) ? () => true : (count) => may(address, count)
}
