import { requireOption } from '../../shared/require-option'
import type { ReconnectPolicy } from './reconnect-policy'

/**
 * Exponential backoff with full jitter: attempt k comes after a uniform draw from 0 to min(`capMs`, `baseMs` ×
 * 2^(k−1)). Defaults 1,000 and 30,000.
 * @throws TradewireError `invalid-option`
 * @example createTradewire({ url, protocol, policy: { reconnect: fullJitter({ capMs: 60_000 }) } })
 */
export function fullJitter(options: { readonly baseMs?: number; readonly capMs?: number } = {}): ReconnectPolicy {
  const { baseMs = 1_000, capMs = 30_000 } = options
  requireOption('fullJitter.baseMs', baseMs, Number.isFinite(baseMs) && baseMs > 0)
  requireOption('fullJitter.capMs', capMs, Number.isFinite(capMs) && capMs >= baseMs)
  return ({ attempt, endedAtMs, roll }) => endedAtMs + roll * Math.min(capMs, baseMs * 2 ** (attempt - 1))
}
