import { createRateLimit, type RateLimit, type RateLimits } from './rate-limit'
import { addressGroup } from './address'

/**
 * Number of stored addresses. The least recently seen is dropped first, whose bucket is usually full again, so little
 * is lost.
 */
const MAX_ADDRESSES = 10_000

/**
 * Limits the requests of each address with its own bucket; a /64 of IPv6 counts as one address.
 * @returns whether the count (default 1) is available for the address; a negative count is refunded
 */
export function createClientLimits(
  limits: RateLimits, now: () => number,
): (address: string, count?: number) => boolean {
  const buckets = new Map<string, RateLimit>()
  return (address, count) => {
    const group = addressGroup(address)
    const bucket = buckets.get(group) ?? createRateLimit(limits, now())
    buckets.delete(group)
    buckets.set(group, bucket)
    const [oldest] = buckets.keys()
    if (buckets.size > MAX_ADDRESSES && oldest !== undefined) buckets.delete(oldest)
    return bucket.take(now(), count)
  }
}
