import { createRateLimit, type RateLimit, type RateLimits } from '../hub/rate-limit'
import { addressGroup } from './address-group'

/** Addresses remembered at once; the one seen longest ago goes first. */
const MOST_ADDRESSES = 10_000

/** The requests of each address, each with a bucket of its own; a /64 of IPv6 counts as one address. */
export function createClientLimits(limits: RateLimits, now: () => number): (address: string) => boolean {
  const buckets = new Map<string, RateLimit>()
  return (address) => {
    const group = addressGroup(address)
    const bucket = buckets.get(group) ?? createRateLimit(limits, now())
    buckets.delete(group)
    buckets.set(group, bucket)
    const [oldest] = buckets.keys()
    if (buckets.size > MOST_ADDRESSES && oldest !== undefined) buckets.delete(oldest)
    return bucket.take(now())
  }
}
