import { createRateLimit, type RateLimit, type RateLimits } from './rate-limit'
import { addressGroup, isLoopbackAddress } from './address'

/**
 * Maximum number of stored addresses. The addresses that have been idle longest are dropped first, because their
 * buckets are full again.
 */
const MAX_ADDRESSES = 10_000

/**
 * Limits each address's request rate. An IPv6 /64 counts as one address.
 * @returns whether the count (default 1) is available for the address; a negative count is refunded
 */
export function createClientLimits(
  limits: RateLimits, now: () => number,
): (address: string, count?: number) => boolean {
  // Uses two maps, because finding the oldest address in a single map gets slower with each deleted address (SV-284).
  let recent = new Map<string, RateLimit>()
  let earlier = new Map<string, RateLimit>()
  return (address, count) => {
    const group = addressGroup(address)
    const bucket = recent.get(group) ?? earlier.get(group) ?? createRateLimit(limits, now())
    recent.set(group, bucket)
    if (recent.size >= MAX_ADDRESSES / 2) {
      earlier = recent
      recent = new Map()
    }
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
