import { createRateLimit, type RateLimit, type RateLimits } from './rate-limit'
import { addressGroup } from './address'

/**
 * Addresses remembered at once; the one seen longest ago goes first. By then its bucket is most often full again, so
 * that little is forgotten with it.
 */
const MAX_ADDRESSES = 10_000

/**
 * The requests of each address, each with a bucket of its own; a /64 of IPv6 counts as one address.
 * @returns whether that many are left for that address, 1 by default; a negative count is given back
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
