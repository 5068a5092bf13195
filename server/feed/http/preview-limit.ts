import { createClientLimits } from '../../wire/client-limits'
import { isLoopbackAddress } from '../../wire/address'
import { createRateLimit } from '../../wire/rate-limit'

/** Rows that are made a second to show accounts that there are not: 20 answers of `minRows` (SV-130). */
const previewedRowsPerSecond = 5_000
/** An answer counts for as many at least: beside its positions an account begins with closed trades. */
const minRows = 250

/** SV-184: four addresses together use up all answers, one alone cannot. */
const shareOfAddress = 1 / 4

/**
 * Whether an account may be made now for that address that is only looked at: 20 a second, and fewer when each has many
 * positions. One address gets a quarter, but addresses of this machine: see `LineGate`.
 */
export function createPreviewLimit(positions: number, now: () => number): (address: string) => boolean {
  const perSecond = Math.max(0.5, previewedRowsPerSecond / Math.max(minRows, positions))
  const limitsOf = (share: number) => ({ perSecond: share * perSecond, burst: Math.ceil(5 * share * perSecond) })
  const all = createRateLimit(limitsOf(1), now())
  const mayAddress = createClientLimits(limitsOf(shareOfAddress), now)
  return (address) => (isLoopbackAddress(address) || mayAddress(address)) && all.take(now())
}
