import { createRateLimit, type RateLimit, type RateLimits } from '../hub/rate-limit'

/** Addresses remembered at once; the one seen longest ago goes first. */
const MOST_ADDRESSES = 10_000

/** The requests of each address, each with a bucket of its own. */
export function createClientLimits(limits: RateLimits, now: () => number): (address: string) => boolean {
  const buckets = new Map<string, RateLimit>()
  return (address) => {
    const bucket = buckets.get(address) ?? createRateLimit(limits, now())
    buckets.delete(address)
    buckets.set(address, bucket)
    const [oldest] = buckets.keys()
    if (buckets.size > MOST_ADDRESSES && oldest !== undefined) buckets.delete(oldest)
    return bucket.take(now())
  }
}
