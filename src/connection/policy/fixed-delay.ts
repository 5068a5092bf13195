import { requireOption } from '../../shared/require-option'
import type { ReconnectPolicy } from './reconnect-policy'

/**
 * The same pause before every attempt.
 * @param delayMs at least 0; throws `invalid-option` otherwise
 * @example createTradewire({ url, protocol, policy: { reconnect: fixedDelay(5_000) } })
 */
export function fixedDelay(delayMs: number): ReconnectPolicy {
  requireOption('fixedDelay', delayMs, Number.isFinite(delayMs) && delayMs >= 0)
  return ({ endedAtMs }) => endedAtMs + delayMs
}
