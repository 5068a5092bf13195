import { requireOption } from '../require-option'
import { checkCloseCodes } from './close-codes'
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

/** Where `Infinity` means never. */
const endless: ReadonlySet<keyof ConnectionPolicy> = new Set(['backgroundMs', 'renewalMs', 'staleAttemptMs'])

/** Throws `invalid-option` for a value no connection could live by. */
export function checkPolicy(policy: ConnectionPolicy): void {
  for (const name of durations) {
    const value = policy[name]
    const isEndless = value === Infinity && endless.has(name)
    requireOption(name, value, isEndless || (Number.isFinite(value) && value >= 0))
  }
  const { attempts, restMs, ping, pingIntervalMs, reconnect, closeCodes } = policy
  requireOption('attempts', attempts, attempts === Infinity || (Number.isInteger(attempts) && attempts >= 0))
  requireOption('restMs', restMs, restMs === undefined || (Number.isFinite(restMs) && restMs >= 0))
  requireOption('pingIntervalMs', pingIntervalMs, pingIntervalMs > 0)
  requireOption('ping', ping, typeof ping === 'boolean')
  requireOption('reconnect', reconnect, typeof reconnect === 'function')
  checkCloseCodes(closeCodes)
}
