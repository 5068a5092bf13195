import { requireOption } from '../require-option'
import type { ConnectionPolicy } from './connection-policy'

const durations = [
  'lingerMs',
  'backgroundMs',
  'connectTimeoutMs',
  'readyTimeoutMs',
  'tokenTimeoutMs',
  'closeTimeoutMs',
  'goodbyeTimeoutMs',
  'minUptimeMs',
  'retryLaterMs',
  'renewalMs',
  'staleAttemptMs',
  'pingIntervalMs',
  'pongTimeoutMs',
  'probeTimeoutMs',
  'networkAskMs',
  'slotRetryMs',
  'slotTimeoutMs',
] as const satisfies readonly (keyof ConnectionPolicy)[]

/** Throws `invalid-option` for a value no connection could live by. */
export function checkPolicy(policy: ConnectionPolicy): void {
  for (const name of durations) {
    const value = policy[name]
    requireOption(name, value, Number.isFinite(value) && value >= 0)
  }
  const { attempts, restMs, pingIntervalMs, reconnect } = policy
  requireOption('attempts', attempts, attempts === Infinity || (Number.isInteger(attempts) && attempts >= 0))
  requireOption('restMs', restMs, restMs === undefined || (Number.isFinite(restMs) && restMs >= 0))
  requireOption('pingIntervalMs', pingIntervalMs, pingIntervalMs > 0)
  requireOption('reconnect', reconnect, typeof reconnect === 'function')
}
