import { createClientLimits } from '../../wire/client-limits'
import { isLoopbackAddress } from '../../wire/address'
import { createRateLimit } from '../../wire/rate-limit'

/** Maximum number of previewed rows per second for all addresses together: 20 responses of `minRows` (SV-130). */
const previewedRowsPerSecond = 5_000
/** A preview counts as at least this many rows, because creating an account also creates its closed trades. */
const minRows = 250

/** Fraction of the preview limit that one address may use (SV-184). */
const shareOfAddress = 1 / 4

/**
 * Limits account previews. All addresses together may preview 20 accounts per second, or fewer if accounts have many
 * positions. Loopback addresses have no address limit, see `LineGate`.
 */
export function createPreviewLimit(positions: number, now: () => number): (address: string) => boolean {
  const perSecond = Math.max(0.5, previewedRowsPerSecond / Math.max(minRows, positions))
  const limitsOf = (share: number) => ({ perSecond: share * perSecond, burst: Math.ceil(5 * share * perSecond) })
  const all = createRateLimit(limitsOf(1), now())
  const mayAddress = createClientLimits(limitsOf(shareOfAddress), now)
  return (address) => (isLoopbackAddress(address) || mayAddress(address)) && all.take(now())
}
